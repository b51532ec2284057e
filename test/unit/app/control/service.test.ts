import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { ServiceBusClient } from '@azure/service-bus';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Azwire, startAzwire } from '../../../../src/app/azwire.ts';

const ORDERS = { queues: [{ name: 'orders' }, { name: 'area/bills' }] };
const BUS = { name: 'bus', ...ORDERS, topics: [{ name: 'events', subscriptions: [{ name: 'all' }] }] };

let azure: Azwire;
beforeEach(async () => {
  azure = await startAzwire({ ports: 'any', serviceBus: { namespaces: [BUS] }, helloWorld: {} });
});
afterEach(() => azure.stop());

async function call(method: string, path: string, init: { body?: string; headers?: Record<string, string> } = {}) {
  const type = init.body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${azure.ports.control}${path}`, {
    method,
    ...init,
    headers: { ...type, ...init.headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

async function send(connectionString: string, entity: string, count: number) {
  const client = new ServiceBusClient(connectionString);
  await client.createSender(entity).sendMessages(Array.from({ length: count }, (_, body) => ({ body })));
  await client.close();
}

describe('what runs', () => {
  it('is healthy', async () => {
    expect(await call('GET', '/health')).toMatchObject({ status: 200, body: { status: 'healthy' } });
  });

  it('is listed with its connection strings', async () => {
    const { status, body } = await call('GET', '/services');
    expect(status).toBe(200);
    expect(body.ports).toEqual(azure.ports);
    expect(body.services.map(({ name }: { name: string }) => name)).toEqual(azure.services);
    expect(body.services).toContainEqual({
      name: 'service-bus',
      namespaces: ['bus'],
      connectionStrings: {
        amqp: azure.connectionString('service-bus'),
        amqps: azure.connectionString('service-bus', { transport: 'amqps' }),
        management: azure.connectionString('service-bus', { transport: 'management' }),
      },
    });
  });
});

describe('namespaces', () => {
  it('are created, listed, shown and removed', async () => {
    const created = await call('POST', '/service-bus/namespaces', {
      body: JSON.stringify({ name: 'late', ...ORDERS }),
    });
    expect(created).toMatchObject({ status: 201, body: { name: 'late' } });
    const path = '/service-bus/namespaces/late';
    expect(created.headers.get('location')).toBe(path);
    await send(created.body.connectionStrings.amqp, 'orders', 2);

    const { body } = await call('GET', '/service-bus/namespaces');
    expect(body.namespaces.map(({ name }: { name: string }) => name)).toEqual(['bus', 'late']);
    const shown = await call('GET', path);
    expect(shown.body).toEqual({ ...created.body, entities: (await call('GET', `${path}/entities`)).body.entities });
    expect(shown.body.entities).toEqual([
      { path: 'area/bills', kind: 'queue', counts: { active: 0, deadLetter: 0, transferDeadLetter: 0, scheduled: 0 } },
      { path: 'orders', kind: 'queue', counts: { active: 2, deadLetter: 0, transferDeadLetter: 0, scheduled: 0 } },
    ]);

    expect(await call('DELETE', path)).toMatchObject({ status: 204, body: undefined });
    expect(await call('GET', path)).toMatchObject({ status: 404, body: { error: { code: 'AZW_NAMESPACE_UNKNOWN' } } });
    expect(await call('DELETE', path)).toMatchObject({ status: 404 });
  });

  it('need no definition', async () => {
    const { status, body } = await call('POST', '/service-bus/namespaces');
    expect({ status, name: body.name }).toEqual({ status: 201, name: 'namespace-1' });
    expect(azure.namespaces('service-bus')).toEqual(['bus', 'namespace-1']);
  });

  it('of a wrong definition are refused with all that is wrong in it', async () => {
    const queues = [{ name: 'orders', lockDuration: 'PT1S', lock: 1 }, { name: 'Orders' }];
    const wrong = await call('POST', '/service-bus/namespaces', { body: JSON.stringify({ name: '-', queues }) });
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'AZW_CONFIG_INVALID' } } });
    expect(wrong.body.error.problems).toEqual([
      { path: '/name', found: '-', expected: expect.stringMatching(/^a string .*that matches/) },
      { path: '/queues/0/lock', found: 1, expected: expect.stringMatching(/^one of the keys name, /) },
    ]);
    expect(wrong.body.error.message).toContain('at /name: found "-", expected a string');
    const meaning = [{ name: 'orders', lockDuration: 'PT1S' }, { name: 'Orders' }];
    const second = await call('POST', '/service-bus/namespaces', { body: JSON.stringify({ queues: meaning }) });
    expect(second.body.error.problems.map(({ path }: { path: string }) => path)).toEqual([
      '/queues/0/lockDuration',
      '/queues/1/name',
    ]);
    const port = await call('POST', '/service-bus/namespaces', { body: '{"port":0}' });
    expect(port.body.error.problems).toMatchObject([{ path: '/port', found: 0 }]);
    expect(azure.namespaces('service-bus')).toEqual(['bus']);
  });

  it('have names that are unique in any case', async () => {
    expect(await call('POST', '/service-bus/namespaces', { body: '{"name":"BUS"}' })).toMatchObject({
      status: 409,
      body: { error: { code: 'AZW_NAMESPACE_EXISTS' } },
    });
  });

  it('are reset and purged', async () => {
    await send(azure.connectionString('service-bus'), 'orders', 3);
    await send(azure.connectionString('service-bus'), 'area/bills', 2);
    await send(azure.connectionString('service-bus'), 'events', 1);
    const path = '/service-bus/namespaces/bus';
    const purge = async (of: string) => (await call('POST', `${path}${of}/purge`)).body;
    expect(await purge('/entities/events/Subscriptions/all')).toEqual({ messages: 1 });
    expect(await purge('/entities/area%2Fbills')).toEqual({ messages: 2 });
    expect(await purge('')).toEqual({ messages: 3 });
    await send(azure.connectionString('service-bus'), 'orders', 3);
    expect(await call('POST', `${path}/reset`)).toMatchObject({ status: 204 });
    expect(await purge('')).toEqual({ messages: 0 });
    expect(await call('POST', `${path}/entities/none/purge`)).toMatchObject({
      status: 404,
      body: { error: { code: 'AZW_ENTITY_UNKNOWN', message: 'The namespace "bus" has no entity "none".' } },
    });
  });
});

describe('what is not to be', () => {
  it.each([
    ['GET', '/nothing', {}, 404, 'not-found'],
    ['PUT', '/services', {}, 405, 'method-not-allowed'],
    ['GET', '/no-such/namespaces', {}, 404, 'AZW_SERVICE_UNKNOWN'],
    ['POST', '/hello-world/namespaces', {}, 404, 'AZW_SERVICE_UNKNOWN'],
    ['POST', '/service-bus/namespaces', { body: '{' }, 400, 'bad-request'],
    ['POST', '/service-bus/namespaces', { body: '[]' }, 400, 'AZW_CONFIG_INVALID'],
    ['POST', '/service-bus/namespaces', { body: 'null' }, 400, 'AZW_CONFIG_INVALID'],
    ['POST', '/service-bus/namespaces', { body: '{}', headers: { 'content-type': 'text/plain' } }, 415, undefined],
    ['POST', '/service-bus/namespaces/bus/reset', { body: '{}' }, 400, 'bad-request'],
    ['GET', '/service-bus/namespaces/%ff', {}, 400, 'bad-request'],
    ['GET', '/service-bus/namespaces/bus/entities/area/bills/messages', {}, 404, 'AZW_SERVICE_UNKNOWN'],
    ['GET', '/service-bus/namespaces/bus/entities/orders/messages?top=all', {}, 400, 'AZW_CONFIG_INVALID'],
    ['GET', '/service-bus/namespaces/bus/entities/orders/messages?top=1001', {}, 400, 'AZW_CONFIG_INVALID'],
    ['GET', '/service-bus/namespaces/bus/entities/orders/messages?skip=-1', {}, 400, 'AZW_CONFIG_INVALID'],
    ['GET', '/service-bus/namespaces/bus/entities/orders/messages?take=1', {}, 400, 'AZW_CONFIG_INVALID'],
    ['GET', '/services', { headers: { origin: 'http://evil.example' } }, 403, 'forbidden'],
  ])('%s %s with %j is answered %i', async (method, path, init, status, code) => {
    const reply = await call(method, path, init);
    expect(reply.status).toBe(status);
    expect(reply.body.error).toMatchObject({ code: code ?? expect.any(String), message: expect.any(String) });
    expect(reply.headers.get('allow')).toBe(status === 405 ? 'GET' : null);
  });

  it('a page whose name was pointed at this machine is refused', async () => {
    const asked = request({ port: azure.ports.control, path: '/services', headers: { host: 'evil.example:4280' } });
    const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
      asked.on('response', resolve).on('error', reject).end();
    });
    expect(response.statusCode).toBe(403);
    expect(await json(response)).toMatchObject({ error: { code: 'forbidden' } });
  });

  it('is not in the capture: it is no part of the emulated Azure', async () => {
    await call('GET', '/services');
    expect(azure.capture().attempts).toEqual([]);
  });
});
