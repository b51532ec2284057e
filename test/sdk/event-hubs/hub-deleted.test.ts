import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { EventHubsAmqp } from '../../../emulators/event-hubs/amqp/service.ts';
import { Namespaces } from '../../../src/namespace/namespaces.ts';
import { consumerOf, producerOf } from '../../support/hub.ts';
import { testPlatform } from '../../support/platform.ts';
import { type HostedNamespace, hostSampleNamespace } from '../../unit/emulators/event-hubs/sample-namespace.ts';
import { serve } from '../../unit/transport/amqp/store-service.ts';

/** Hubs are created and deleted in Azure Resource Manager, which is not served: the test does it in the core. */
async function start() {
  const platform = testPlatform();
  const hosted: HostedNamespace = hostSampleNamespace(platform);
  const namespaces = new Namespaces<HostedNamespace>([hosted.declared], () => hosted);
  const amqp = new EventHubsAmqp({ namespaces, platform });
  const server = createServer((stream) => void serve(amqp, stream)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  const key =
    'SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;';
  return { host: hosted.host, connectionString: `Endpoint=sb://127.0.0.1:${port};${key}` };
}

interface Detached extends Error {
  readonly code?: string;
}

/** The error that a waiting receiver of `readings` is told, once `change` has happened. */
async function detachedBy(connectionString: string, group: string, change: () => void): Promise<Detached> {
  const { promise, resolve } = Promise.withResolvers<Detached>();
  const consumer = consumerOf(connectionString, 'readings', group);
  const subscription = consumer.subscribe(
    '0',
    {
      processEvents: async (events) => {
        if (events.length > 0) change();
      },
      processError: async (error) => resolve(error),
    },
    { startPosition: { offset: '-1' }, maxBatchSize: 1 },
  );
  const error = await promise;
  await subscription.close();
  return error;
}

it('a deleted hub detaches its receivers, and takes no event', async () => {
  const { host, connectionString } = await start();
  const producer = producerOf(connectionString, 'readings');
  await producer.sendBatch([{ body: 1 }], { partitionId: '0' });
  const error = await detachedBy(connectionString, '$Default', () => {
    host.execute({ type: 'delete-hub', hub: 'readings' });
  });
  expect(error.code).toBe('MessagingEntityNotFoundError');
  expect(error.message).toMatch(/'sb:\/\/sample\.servicebus\.windows\.net\/readings' could not be found/);
  await expect(producer.sendBatch([{ body: 2 }], { partitionId: '0' })).rejects.toThrow(/could not be found/);
});

it('so does a deleted consumer group, by its path', async () => {
  const { host, connectionString } = await start();
  await producerOf(connectionString, 'readings').sendBatch([{ body: 1 }], { partitionId: '0' });
  const error = await detachedBy(connectionString, 'second', () => {
    host.execute({ type: 'remove-consumer-group', hub: 'readings', consumerGroup: 'second' });
  });
  expect(error.message).toMatch(
    /'sb:\/\/sample\.servicebus\.windows\.net\/readings\/ConsumerGroups\/second' could not/,
  );
});
