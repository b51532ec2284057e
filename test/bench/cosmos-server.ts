import { startAzwire } from '../../src/app/azwire.ts';
import { tuneGarbageCollection } from '../../src/cli/garbage-collection.ts';

/** Cosmos DB in a process of its own. Asked over IPC for what it uses; without the recorder where the argument says so. */
tuneGarbageCollection();

const partitionKey = { paths: ['/pk'] };
const azure = await startAzwire({
  ports: 'any',
  recorder: process.argv[2] !== 'without-recorder',
  cosmos: {
    databases: [
      {
        id: 'bench',
        containers: ['items', 'fed', 'small'].map((id) => ({ id, partitionKey })),
      },
    ],
  },
});

process.on('message', (question) => {
  if (question === 'usage') process.send?.({ cpu: process.cpuUsage(), rssBytes: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit());
process.send?.({ port: azure.ports.cosmos, managementPort: azure.ports.management });
