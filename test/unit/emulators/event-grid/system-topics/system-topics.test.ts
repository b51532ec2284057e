import { describe, expect, it } from 'vitest';
import type { Publish } from '../../../../../emulators/event-grid/core/delivery/commands.ts';
import { eventObject } from '../../../../../emulators/event-grid/core/event/event-object.ts';
import { Failure } from '../../../../../emulators/event-grid/core/failure.ts';
import type { SystemTopic } from '../../../../../emulators/event-grid/core/resources/definitions.ts';
import { Registry } from '../../../../../emulators/event-grid/core/resources/registry.ts';
import { SystemTopics } from '../../../../../emulators/event-grid/system-topics/system-topics.ts';
import type { BlobEvent } from '../../../../../src/kernel/blob-events.ts';
import { testPlatform } from '../../../../support/platform.ts';

const GROUP = '/subscriptions/1/resourceGroups/g/providers';
const ACCOUNT = `${GROUP}/Microsoft.Storage/storageAccounts/Orders`;
const BUS = `${GROUP}/Microsoft.ServiceBus/namespaces/bus`;
const HUBS = `${GROUP}/Microsoft.EventHub/namespaces/hubs`;

const CREATED: BlobEvent = {
  type: 'Microsoft.Storage.BlobCreated',
  account: 'orders',
  subject: '/blobServices/default/containers/files/blobs/one.txt',
  timeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  data: { api: 'PutBlob', url: 'http://127.0.0.1/files/one.txt', sequencer: '1', storageDiagnostics: { batchId: '1' } },
};

function fixture(reply?: Failure) {
  const published: Publish[] = [];
  const warnings: unknown[] = [];
  const log = { info: () => {}, warn: (...what: unknown[]) => void warnings.push(what), error: () => {} };
  const platform = testPlatform({ log });
  const registry = new Registry();
  const grid = {
    execute: (command: Publish) => {
      published.push(command);
      return reply ?? { matches: 1 };
    },
  };
  const start = () => new SystemTopics({ registry, grid, platform });
  return { published, warnings, platform, registry, start };
}

describe('a blob event', () => {
  it('reaches the resource itself and all system topics of it, in the Event Grid schema', () => {
    const { published, platform, registry, start } = fixture();
    registry.put(systemTopic('one', ACCOUNT));
    start();
    registry.put(systemTopic('other', ACCOUNT.toLowerCase()));
    platform.blobEvents.publish(CREATED);
    expect(published.map(({ sources }) => sources)).toEqual([[ACCOUNT, idOf('one'), idOf('other')]]);
    const event = published[0]!.events[0]!;
    expect(event.schema).toBe('EventGridSchema');
    const envelope = {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      topic: ACCOUNT,
      subject: CREATED.subject,
      eventType: 'Microsoft.Storage.BlobCreated',
      eventTime: '2026-01-02T03:04:05.006Z',
      dataVersion: '',
    };
    expect(event.envelope).toEqual(envelope);
    expect(eventObject(event)).toEqual({ ...envelope, data: CREATED.data, metadataVersion: '1' });
  });

  it('is an event of its own for each id that the account is known by', () => {
    const { published, platform, registry, start } = fixture();
    start();
    const elsewhere = ACCOUNT.replace('/g/', '/h/');
    registry.put(systemTopic('one', ACCOUNT));
    registry.put(systemTopic('other', elsewhere));
    platform.blobEvents.publish(CREATED);
    expect(published.map(({ events }) => events[0]?.envelope.topic)).toEqual([ACCOUNT, elsewhere]);
    expect(new Set(published.map(({ events }) => events[0]?.envelope.id)).size).toBe(2);
  });

  it('of another account is nothing to it', () => {
    const { published, platform, registry, start } = fixture();
    start();
    registry.put(systemTopic('one', ACCOUNT));
    platform.blobEvents.publish({ ...CREATED, account: 'bills' });
    expect(published).toEqual([]);
  });

  it('that cannot be taken in is named in the log', () => {
    const { warnings, platform, registry, start } = fixture(new Failure('backlog-full', 'of one'));
    start();
    registry.put(systemTopic('one', ACCOUNT));
    platform.blobEvents.publish(CREATED);
    const { topic, eventType, subject } = { topic: ACCOUNT, eventType: CREATED.type, subject: CREATED.subject };
    const fields = { topic, eventType, subject, error: 'backlog-full', detail: 'of one' };
    expect(warnings).toEqual([['an event of a system topic was lost', fields]]);
  });
});

it('makes an event of a capture file', () => {
  const { published, platform, registry, start } = fixture();
  start();
  registry.put(systemTopic('one', HUBS));
  const data = {
    fileUrl: 'http://127.0.0.1/archive/0.avro',
    fileType: 'AzureBlockBlob',
    partitionId: '0',
    sizeInBytes: 10,
    eventCount: 1,
    firstSequenceNumber: 0,
    lastSequenceNumber: 0,
    firstEnqueueTime: '2026-01-01T00:00:00.000Z',
    lastEnqueueTime: '2026-01-01T00:00:00.000Z',
  } as const;
  platform.captureFiles.publish({ namespace: 'hubs', eventHub: 'orders', timeMs: 0, data });
  const event = published[0]!.events[0]!;
  expect(event.envelope).toMatchObject({
    topic: HUBS,
    subject: 'eventhubs/orders',
    eventType: 'Microsoft.EventHub.CaptureFileCreated',
    dataVersion: '',
  });
  expect(eventObject(event)).toHaveProperty('data', data);
});

it('makes an event of messages that wait, and listens to Service Bus only while somebody wants it', () => {
  const { published, platform, registry, start } = fixture();
  const log: string[] = [];
  platform.messagesAvailable.whileHeard(() => {
    log.push('heard');
    return () => log.push('not heard');
  });
  const topics = start();
  registry.put(systemTopic('storage', ACCOUNT));
  expect(log).toEqual([]);
  registry.put(systemTopic('one', BUS));
  const type = 'Microsoft.ServiceBus.ActiveMessagesAvailableWithNoListeners';
  const names = { queueName: 'orders', topicName: null, subscriptionName: null };
  const requestUri = 'https://bus.servicebus.windows.net/orders/messages/head';
  const data = { namespaceName: 'bus', requestUri, entityType: 'queue', ...names } as const;
  platform.messagesAvailable.publish({ type, namespace: 'bus', subject: 'queues/orders', timeMs: 0, data });
  expect(published[0]!.events[0]!.envelope).toMatchObject({ subject: 'queues/orders', dataVersion: '1' });
  registry.remove(idOf('one'));
  registry.put(systemTopic('one', BUS));
  topics.stop();
  topics.stop();
  expect(log).toEqual(['heard', 'not heard', 'heard', 'not heard']);
});

function idOf(name: string): string {
  return `${GROUP}/Microsoft.EventGrid/systemTopics/${name}`;
}

function systemTopic(name: string, source: string): SystemTopic {
  return {
    type: 'systemTopics',
    id: idOf(name),
    name,
    createdAtMs: 0,
    changedAtMs: 0,
    location: 'westeurope',
    tags: {},
    source,
    topicType: 'Microsoft.Storage.StorageAccounts',
  };
}
