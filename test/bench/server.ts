import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzwire } from '../../src/app/azwire.ts';
import { tuneGarbageCollection } from '../../src/cli/garbage-collection.ts';
import { eventGridConfig } from './event-grid-topics.ts';
import { startRheaBroker } from './rhea-broker.ts';

/** A broker in a process of its own, so that its CPU time is nobody else's. Asked over IPC. */
const [kind, webhook] = process.argv.slice(2);
const QUEUES = [
  { name: 'orders' },
  { name: 'idle-1' },
  { name: 'idle-2' },
  { name: 'idle-3' },
  { name: 'sessions', requiresSession: true },
];
const HUBS = [{ name: 'readings', partitionCount: 4 }];

const data = kind === 'azwire-with-data' ? mkdtempSync(join(tmpdir(), 'azwire-bench-')) : undefined;

// As the command line does.
tuneGarbageCollection();

const ports =
  kind === 'rhea' ? { port: await startRheaBroker() } : await startServices(kind !== 'azwire-without-recorder');
process.on('message', (question) => {
  if (question === 'usage') process.send?.({ cpu: process.cpuUsage(), rssBytes: process.memoryUsage.rss() });
});
process.on('disconnect', () => {
  if (data !== undefined) rmSync(data, { recursive: true });
  process.exit();
});
process.send?.(ports);

async function startServices(recorder: boolean) {
  const azure = await startAzwire({
    ports: 'any',
    recorder,
    ...(data === undefined ? {} : { data }),
    serviceBus: { namespaces: [{ name: 'bench', queues: QUEUES }] },
    eventHubs: { namespaces: [{ name: 'bench-hubs', eventHubs: HUBS }] },
    ...(webhook === undefined ? {} : { eventGrid: eventGridConfig(webhook) }),
  });
  return { port: azure.ports.amqp, managementPort: azure.ports.management };
}
