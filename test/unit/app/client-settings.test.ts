import { describe, expect, it } from 'vitest';
import { clientSettings } from '../../../src/app/client-settings.ts';

function settings(connectionString: string) {
  return clientSettings({ connectionString: () => connectionString }, 'any');
}

describe('the parts of a connection string', () => {
  it.each([
    [
      'Endpoint=sb://localhost:5671;SharedAccessKeyName=Root;SharedAccessKey=a+b/c==;',
      { endpoint: 'sb://localhost:5671', host: 'localhost:5671', key: 'a+b/c==' },
    ],
    [
      'AccountEndpoint=http://localhost:8081/;AccountKey=abc==;Database=shop;',
      { endpoint: 'http://localhost:8081/', host: 'localhost:8081', key: 'abc==' },
    ],
    [
      'Endpoint=https://localhost:8443/orders/api/events;AccessKey=abc=',
      { endpoint: 'https://localhost:8443/orders/api/events', host: 'localhost:8443', key: 'abc=' },
    ],
    ['Endpoint=https://[::1]:8443', { endpoint: 'https://[::1]:8443', host: '[::1]:8443' }],
    ['https://localhost:8443', { endpoint: 'https://localhost:8443', host: 'localhost:8443' }],
    ['AccountName=one;AccountKey=k;BlobEndpoint=http://localhost:1/one;', { key: 'k' }],
  ])('of %s', (connectionString, parts) => {
    expect(settings(connectionString)).toEqual({ connectionString, ...parts });
  });

  it('are those of the string that was asked for', () => {
    const azure = { connectionString: (...asked: unknown[]) => `Endpoint=sb://${JSON.stringify(asked)}` };
    expect(clientSettings(azure, 'service-bus', { transport: 'amqps' }).endpoint).toBe(
      'sb://["service-bus",{"transport":"amqps"}]',
    );
  });
});
