import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Azwire, startAzwire } from '../../../../src/app/azwire.ts';
import { clientOf } from '../../../support/bus.ts';

let azure: Azwire;
beforeEach(async () => {
  azure = await startAzwire({ ports: 'any' });
  azure.nameHost('127.0.0.1', 'worker');
});
afterEach(() => azure.stop());

async function post(path: string, body?: unknown) {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`http://127.0.0.1:${azure.ports.control}${path}`, { method: 'POST', ...sent });
  return { status: response.status, text: await response.text() };
}

function marks(): string[] {
  return azure.capture().marks.map(({ text }) => text);
}

describe('a fault by the control API', () => {
  it('cuts the connections that are meant, and says how many', async () => {
    const client = clientOf(azure.connectionString('service-bus'));
    await client.createSender('queue').sendMessages({ body: 'one' });
    expect(await post('/connections/cut', { opener: 'somebody' })).toEqual({ status: 200, text: '{"connections":0}' });
    expect(await post('/connections/cut', { participant: 'worker', via: 'amqp' })).toEqual({
      status: 200,
      text: '{"connections":1}',
    });
    await client.close();
    expect(marks()).toEqual(['reset, as the connection is cut']);
    expect(azure.capture().connections[0]).toMatchObject({ closedBy: 'acceptor', closing: { kind: 'RST' } });
  });

  it('cuts a listener off and restores it', async () => {
    expect(await post('/listeners/amqp/cut-off')).toMatchObject({ status: 204 });
    expect(await post('/listeners/amqp/restore')).toMatchObject({ status: 204 });
    expect(marks()).toEqual(['cut amqp off', 'make amqp reachable again']);
    const unknown = await post('/listeners/amqqp/cut-off');
    expect(unknown.status).toBe(404);
    expect(unknown.text).toContain('There is no listener \\"amqqp\\". Open are: amqp, ');
    expect((await post('/listeners/control/cut-off')).status).toBe(400);
  });

  it('puts the clock forward', async () => {
    expect(await post('/clock/advance', { ms: 60_000 })).toMatchObject({ status: 204 });
    expect(marks()).toEqual(['advance the clock by 60000 ms']);
  });

  it.each([
    ['/connections/cut', { participants: 'worker' }],
    ['/connections/cut', { participant: 1 }],
    ['/clock/advance', {}],
    ['/clock/advance', { ms: -1 }],
    ['/clock/advance', { ms: 1e15 }],
    ['/clock/advance', { seconds: 1 }],
  ])('at %s is not %j', async (path, body) => {
    const { status, text } = await post(path, body);
    expect(status).toBe(400);
    expect(JSON.parse(text).error).toMatchObject({
      code: 'AZW_CONFIG_INVALID',
      message: expect.stringMatching(/^The body must be/),
    });
    expect(marks()).toEqual([]);
  });
});
