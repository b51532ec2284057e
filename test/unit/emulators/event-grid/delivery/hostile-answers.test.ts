import type { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Destination } from '../../../../../emulators/event-grid/core/definitions.ts';
import { attempt, definition, delivering, rawReceiver, SOURCE, webhook } from './delivering.ts';

const NAMESPACE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ServiceBus/namespaces/bus';
const ACCOUNT = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/files';
const none = { deliveryAttributeMappings: [] };

/** What a protocol begins with makes it likelier that what follows is looked at. */
const ANSWERS = fc.tuple(
  fc.constantFrom(
    '',
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n',
    'AMQP\0\x01\0\0',
    'AMQP\x03\x01\0\0',
  ),
  fc.uint8Array({ maxLength: 200 }),
);

/** A server that gives the next of these answers to whoever says something, and hangs up. */
async function start() {
  let answer: Buffer = Buffer.alloc(0);
  const { url, port } = await rawReceiver((socket: Socket) => {
    socket.once('data', () => {
      socket.on('data', () => {});
      socket.end(answer);
    });
  });
  const sas = `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true`;
  const key = `AccountName=files;AccountKey=a2V5;QueueEndpoint=http://127.0.0.1:${port}/files`;
  const connectionStrings = new Map([
    [NAMESPACE.toLowerCase(), sas],
    [ACCOUNT.toLowerCase(), key],
  ]);
  const { deliverer } = delivering({ options: { connectionStrings } });
  return {
    url,
    deliverer,
    next: ([beginning, rest]: [string, Uint8Array]) => {
      answer = Buffer.concat([Buffer.from(beginning, 'latin1'), rest]);
    },
  };
}

const DESTINATIONS: Readonly<Record<string, (url: string) => Destination>> = {
  'a webhook': (url) => webhook(url),
  'a Service Bus queue': () => ({
    endpointType: 'ServiceBusQueue',
    properties: { resourceId: `${NAMESPACE}/queues/orders`, ...none },
  }),
  'a storage queue': () => ({
    endpointType: 'StorageQueue',
    properties: { resourceId: ACCOUNT, queueName: 'jobs', queueMessageTimeToLiveInSeconds: 60 },
  }),
};

it.each(Object.keys(DESTINATIONS))('%s may answer anything: every attempt has a result', async (name) => {
  const { url, deliverer, next } = await start();
  const destination = DESTINATIONS[name]!(url);
  await fc.assert(
    fc.asyncProperty(ANSWERS, async (answer) => {
      next(answer);
      const { type } = await deliverer.carryOut(attempt(destination));
      expect(['delivered', 'failed']).toContain(type);
    }),
    { numRuns: 100 },
  );
});

it('a webhook may answer a deletion notice with anything', async () => {
  const { url, deliverer, next } = await start();
  const subscription = {
    source: SOURCE,
    name: 'billing',
    schedule: 'basic',
    definition: definition(webhook(url)),
  } as const;
  await fc.assert(
    fc.asyncProperty(ANSWERS, async (answer) => {
      next(answer);
      await expect(deliverer.notifyDeletion(subscription)).resolves.toBeUndefined();
    }),
    { numRuns: 50 },
  );
});
