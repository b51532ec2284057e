import { ServiceBusClient } from '@azure/service-bus';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Azwire, startAzwire } from '../../../../src/app/azwire.ts';
import { REPORTS, type ReportFormat } from '../../../../src/app/reports.ts';
import { CAPTURE_SCHEMA } from '../../../../src/report/capture-schema.ts';

let azure: Azwire;
beforeEach(async () => {
  azure = await startAzwire({ ports: 'any' });
});
afterEach(() => azure.stop());

async function call(method: string, path: string, body?: unknown) {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`http://127.0.0.1:${azure.ports.control}${path}`, { method, ...sent });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const type = response.headers.get('content-type');
  const isJson = type?.startsWith('application/json') === true && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    type,
    bytes,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}

async function send() {
  const client = new ServiceBusClient(azure.connectionString('service-bus'));
  await client.createSender('queue').sendMessages({ body: 'one' });
  await client.close();
}

describe('captures', () => {
  it('are described by the schema that the package exports', async () => {
    const { status, type, text } = await call('GET', '/capture.schema.json');
    expect({ status, type, schema: JSON.parse(text) }).toEqual({
      status: 200,
      type: 'application/schema+json',
      schema: CAPTURE_SCHEMA,
    });
  });

  it('are saved, listed, reported on and removed', async () => {
    await send();
    const saved = await call('POST', '/captures', { name: 'before' });
    expect(saved).toMatchObject({
      status: 201,
      body: { name: 'before', connections: 1, deliveries: 1, complete: true },
    });
    expect(saved.headers.get('location')).toBe('/captures/before');
    const { body } = await call('GET', '/captures');
    expect(body.captures).toMatchObject([
      { name: 'current', connections: 0 },
      { name: 'before', connections: 1 },
    ]);

    const shown = await call('GET', '/captures/before');
    expect(shown).toMatchObject({
      status: 200,
      body: { hops: [{ to: 'service-bus', deliveries: 1 }], title: 'before' },
    });
    expect(await call('DELETE', '/captures/before')).toMatchObject({ status: 204 });
    expect(await call('GET', '/captures/before')).toMatchObject({
      status: 404,
      body: { error: { code: 'AZW_CAPTURE_UNKNOWN' } },
    });
  });

  it('go on when that is asked for', async () => {
    await send();
    await call('POST', '/captures', { name: 'half', goesOn: true });
    expect((await call('GET', '/captures/current')).body).toMatchObject({ hops: [{ deliveries: 1 }] });
    expect(await call('DELETE', '/captures/current')).toMatchObject({ status: 204 });
    expect((await call('GET', '/captures/current')).body).toMatchObject({ hops: [] });
  });

  it.each(Object.keys(REPORTS) as ReportFormat[])('are reported on as %s', async (format) => {
    await send();
    const { status, type, bytes } = await call('GET', `/captures/current?format=${format}`);
    expect({ status, type }).toEqual({ status: 200, type: REPORTS[format].mediaType });
    expect(bytes.length).toBeGreaterThan(0);
  });

  it.each([
    ['GET', '/captures/current?format=xml', undefined, 400, 'format is one of table, json'],
    ['GET', '/captures/current?as=json', undefined, 400, 'takes format, not as'],
    ['GET', '/captures/current?format=toString', undefined, 400, 'format is one of'],
    ['GET', '/captures/nothing', undefined, 404, 'There is no capture "nothing"'],
    ['DELETE', '/captures/nothing', undefined, 404, 'There is no capture "nothing"'],
    ['POST', '/captures', undefined, 400, 'The body must be {"name"'],
    ['POST', '/captures', { name: 1 }, 400, 'The body must be {"name"'],
    ['POST', '/captures', { name: 'a', also: 1 }, 400, 'The body must be {"name"'],
    ['POST', '/captures', { name: 'a b' }, 400, 'A capture is called by'],
    ['POST', '/captures', { name: 'current' }, 409, 'There is a capture "current" already'],
    ['PUT', '/captures', undefined, 405, 'takes GET, POST'],
    ['POST', '/marks', { text: '' }, 400, 'The body must be {"text"'],
    ['POST', '/marks', { text: 'x'.repeat(1001) }, 400, 'up to 1000 characters'],
  ])('%s %s %j is answered with %d', async (method, path, body, status, message) => {
    const answer = await call(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toContain(message);
  });
});

describe('a mark', () => {
  it('is in the capture', async () => {
    expect(await call('POST', '/marks', { text: 'deployed' })).toMatchObject({ status: 204, text: '' });
    expect(azure.capture().marks).toMatchObject([{ kind: 'step', text: 'deployed' }]);
  });
});
