import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Azwire, type AzwireOptions, startAzwire } from '../../../src/app/azwire.ts';
import { ANY_PORTS } from '../../../src/app/config.ts';

const started: Azwire[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((azure) => azure.stop()));
});

async function start(options: AzwireOptions = {}): Promise<Azwire> {
  const azure = await startAzwire({ ports: 'any', ...options });
  started.push(azure);
  return azure;
}

describe('a namespace that is made at run time', () => {
  it('is named if it has no name, and never as another is', async () => {
    const azure = await start({ serviceBus: { namespaces: [{ name: 'Namespace-1' }] } });
    expect(azure.createNamespace('service-bus').name).toBe('namespace-2');
    expect(azure.createNamespace('service-bus', { name: 'own' }).name).toBe('own');
    expect(azure.createNamespace('service-bus', { queues: [] }).name).toBe('namespace-3');
  });

  it('goes with its scope, at once or by hand, and once only', async () => {
    const azure = await start({ serviceBus: { namespaces: [{ name: 'bus' }] } });
    {
      using made = azure.createNamespace('service-bus');
      expect(azure.namespaces('service-bus')).toEqual(['bus', made.name]);
    }
    expect(azure.namespaces('service-bus')).toEqual(['bus']);
    const { name, dispose } = azure.createNamespace('service-bus');
    dispose();
    dispose();
    expect(() => azure.removeNamespace('service-bus', name)).toThrow(
      `There is no namespace "${name}". There are: bus.`,
    );
  });

  it('is checked like a configuration', async () => {
    const azure = await start();
    const create = (definition: object) => () => azure.createNamespace('service-bus', definition);
    expect(create({ queue: [] })).toThrow(/^at \/queue: found \[\], expected one of the keys name, /);
    expect(create({ queues: [{}] })).toThrow('at /queues/0/name: found undefined, expected this key to be there.');
    expect(create({ queues: [{ name: 'a', forwardTo: 'b' }] })).toThrow(
      'at /queues/0/forwardTo: found "b", expected the name of a queue or topic of the namespace.',
    );
    expect(create({ name: 'Default' })).toThrow(expect.objectContaining({ code: 'AZW_NAMESPACE_EXISTS' }));
    expect(create({ port: 0 })).toThrow('at /port: found 0, expected no port: ports are opened at the start');
    expect(() => azure.createNamespace('hello')).toThrow(expect.objectContaining({ code: 'AZW_SERVICE_UNKNOWN' }));
  });

  it('is one too many with strict limits', async () => {
    const azure = await start({ limits: 'strict' });
    expect(() => azure.createNamespace('service-bus')).toThrow('There may be at most 1 namespaces.');
  });

  it('is a stranger to a service without namespaces', async () => {
    const azure = await start({ helloWorld: {} });
    expect(azure.namespaces('hello-world')).toEqual([]);
    expect(() => azure.createNamespace('hello-world')).toThrow('"hello-world" has no namespaces.');
  });

  it('is not made in an instance that was stopped', async () => {
    const azure = await start();
    await azure.stop();
    const calls = [
      () => azure.createNamespace('service-bus'),
      () => azure.resetNamespace('service-bus'),
      () => azure.purge('service-bus', 'default'),
    ];
    for (const call of calls) expect(call).toThrow(expect.objectContaining({ code: 'AZW_STOPPED' }));
  });
});

describe('a thousand namespaces', () => {
  it('are found by their names, and leave nothing behind', async () => {
    const azure = await start({ serviceBus: { namespaces: [{ name: 'bus' }] } });
    const queues = [{ name: 'orders' }];
    const made = Array.from({ length: 1000 }, () => azure.createNamespace('service-bus', { queues }));
    expect(new Set(made.map(({ connectionString }) => connectionString)).size).toBe(1000);
    expect(azure.purge('service-bus', made.at(-1)!.name, 'orders')).toBe(0);
    for (const { dispose } of made) dispose();
    expect(azure.namespaces('service-bus')).toEqual(['bus']);
  });
});

describe('a port of its own', () => {
  it('that is in use stops the start, and the error says which', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    const serviceBus = { namespaces: [{ name: 'bus', port }] };
    const failing = startAzwire({ ports: 'any', serviceBus });
    await expect(failing).rejects.toMatchObject({ code: 'AZW_PORT_IN_USE' });
    await expect(failing).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use, so the service-bus/bus listener cannot start. ` +
        'Stop the program that holds it, or choose another with "port" in the configuration',
    );
    holder.close();
    await once(holder, 'close');
  });

  it('belongs to one namespace', async () => {
    const namespaces = ['one', 'two'].map((name) => ({ name, port: 7001 }));
    await expect(startAzwire({ ports: ANY_PORTS, serviceBus: { namespaces } })).rejects.toThrow(
      'at /serviceBus/namespaces/1/port: found 7001, expected a port other than that at /serviceBus/namespaces/0/port.',
    );
  });

  it('is in the ports and in the connection strings, and goes on to serve a namespace that is made again', async () => {
    const azure = await start({ serviceBus: { namespaces: [{ name: 'one' }, { name: 'Two', port: 0 }] } });
    const port = azure.ports['service-bus/Two'];
    for (const transport of ['amqp', 'amqps'] as const) {
      const connectionString = azure.connectionString('service-bus', { namespace: 'two', transport });
      expect(connectionString).toContain(`Endpoint=sb://localhost:${port};`);
    }
    azure.removeNamespace('service-bus', 'two');
    expect(() => azure.connectionString('service-bus', { namespace: 'two' })).toThrow(
      'There is no namespace "two". There are: one.',
    );
    expect(azure.createNamespace('service-bus', { name: 'Two' }).connectionString).toContain(`:${port};`);
  });
});
