import {
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverAccepts,
  neverOpens,
  node,
  opens,
  reports,
  scenario,
} from '../src/index.ts';

export default scenario({
  file: import.meta.url,
  title: 'Event Hubs, two consumers with a checkpoint store',
  cheatSheet: { row: 7, producerHop: ['producer', 'event-hubs'], consumerHop: ['event-hubs', 'first'] },
  story:
    'Two processes share the four partitions of a hub and keep their checkpoints in blobs. One is stopped, and the other goes on ' +
    'from there. Who dials whom, for the events and for the blobs? (Each consumer decides where in the log it reads, so it is said to ' +
    'pull; on the wire its credit stands, and events come to its handler by themselves.)',

  azure: {
    eventHubs: { namespaces: [{ name: 'bus', eventHubs: [{ name: 'orders', partitionCount: 4 }] }] },
    storage: {},
  },

  participants: {
    producer: node('./participants/event-hubs-producer.ts', { args: ['2'] }),
    first: node('./participants/event-hubs-balancing-consumer.ts'),
    second: node('./participants/event-hubs-balancing-consumer.ts'),
  },
  timeLimitMs: 60_000,

  async run({ start, stop, waitFor, waitForExit }) {
    await start('producer');
    await waitForExit('producer');
    await start('first');
    await waitFor('first', 'owns 4 partitions');
    await waitFor('first', 'processed 8 events');
    await start('second');
    await waitFor('second', 'owns 2 partitions');
    await stop('first');
    await waitFor('second', 'owns 4 partitions');
    await start('producer');
    await waitForExit('producer');
    await waitFor('second', 'processed 8 events');
    await stop('second');
  },

  expect: [
    connectsOnlyTo('producer', 'event-hubs', 'amqp'),
    opens('first', 'event-hubs'),
    opens('first', 'storage'),
    opens('second', 'event-hubs'),
    opens('second', 'storage'),
    neverAccepts('first'),
    neverAccepts('second'),
    neverOpens('event-hubs'),
    neverOpens('storage'),
    hop({ from: 'producer', to: 'event-hubs', openedBy: 'producer', model: 'push', deliveries: 16 }),
    hop({ from: 'event-hubs', to: 'first', openedBy: 'first', wire: 'standing credit', deliveries: 8 }),
    hop({ from: 'event-hubs', to: 'second', openedBy: 'second', wire: 'standing credit', deliveries: 8 }),
    exitsCleanly('first'),
    exitsCleanly('second'),
    reports('second', 'processed 8 events in all'),
  ],
});
