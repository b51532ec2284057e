import { describe, expect, it } from 'vitest';
import { HttpCalls } from '../http-calls.ts';

function eventGrid() {
  return new HttpCalls({ opener: 'event-grid', acceptor: 'subscriber', direction: 'out' });
}

function outcomes({ capture }: HttpCalls) {
  return capture.exchanges.filter(({ operation }) => operation === 'handshake').map(({ summary }) => summary);
}

describe('a handshake of the Event Grid schema', () => {
  const headers = 'aeg-event-type: SubscriptionValidation\r\ncontent-type: application/json\r\n';
  const body = JSON.stringify([
    { id: '1', data: { validationCode: 'secret-code', validationUrl: 'https://localhost' } },
  ]);

  it.each([
    ['200 OK', '{"validationResponse":"secret-code"}', '/hook: 200, the validation code came back'],
    ['200 OK', '{"ValidationResponse":"secret-code"}', '/hook: 200, the validation code came back'],
    ['200 OK', '', '/hook: 200 without the validation code'],
    ['200 OK', '{"validationResponse":"another"}', '/hook: 200 without the validation code'],
    ['200 OK', 'null', '/hook: 200 without the validation code'],
    ['202 Accepted', '{"validationResponse":"secret-code"}', '/hook: 202, not confirmed'],
    ['404 Not Found', '', '/hook: 404, not confirmed'],
  ])('%s %s', (response, answer, outcome) => {
    const calls = eventGrid().call('POST /hook?code=secret', response, { headers, body, answer });
    expect(outcomes(calls)).toEqual([outcome]);
    expect(calls.capture.exchanges).toMatchObject([
      { from: 'opener', operation: 'POST', summary: '/hook?code=redacted', packet: 4 },
      { from: 'acceptor', operation: response.split(' ')[0] },
      { from: 'acceptor', operation: 'handshake', packet: 5 },
    ]);
    expect(calls.capture.hops).toEqual([]);
  });
});

describe('a handshake of CloudEvents', () => {
  const headers =
    'webhook-request-origin: eventgrid.azure.net\r\nwebhook-request-callback: https://localhost/?id=1\r\n';

  it.each([
    ['webhook-allowed-origin: eventgrid.azure.net\r\n', 'events of eventgrid.azure.net are allowed'],
    ['webhook-allowed-origin: *\r\nwebhook-allowed-rate: *\r\n', 'events of everybody are allowed'],
    [
      'webhook-allowed-origin: eventgrid.azure.net\r\nwebhook-allowed-rate: 120\r\n',
      'events of eventgrid.azure.net are allowed, 120 requests a minute',
    ],
    ['allow: POST\r\n', 'events of eventgrid.azure.net are not allowed'],
  ])('%s', (answerHeaders, outcome) => {
    const calls = eventGrid().call('OPTIONS /hook?key=secret', '200 OK', { headers, answerHeaders });
    expect(outcomes(calls)).toEqual([`/hook: 200, ${outcome}`]);
    expect(calls.capture.exchanges[0]).toMatchObject({ operation: 'OPTIONS', summary: '/hook?key=redacted' });
  });
});
