import { startAzwire } from '../../src/app/azwire.ts';
import { tuneGarbageCollection } from '../../src/cli/garbage-collection.ts';
import { startRheaBroker } from './rhea-broker.ts';

/** A broker in a process of its own, so that its CPU time is nobody else's. Asked over IPC. */
const kind = process.argv[2];
const QUEUES = [
  { name: 'orders' },
  { name: 'idle-1' },
  { name: 'idle-2' },
  { name: 'idle-3' },
  { name: 'sessions', requiresSession: true },
];

// As the command line does.
tuneGarbageCollection();

const port = kind === 'rhea' ? await startRheaBroker() : await startServiceBus(kind === 'azwire');
process.on('message', (question) => {
  if (question === 'usage') process.send?.({ cpu: process.cpuUsage(), rssBytes: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit());
process.send?.({ port });

async function startServiceBus(recorder: boolean): Promise<number> {
  const azure = await startAzwire({
    ports: 'any',
    recorder,
    serviceBus: { namespaces: [{ name: 'bench', queues: QUEUES }] },
  });
  return azure.ports.amqp;
}
