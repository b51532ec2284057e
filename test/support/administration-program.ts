// An administration client in a process of its own, with nothing but its connection string: creates a queue, lists the queues.
import { ServiceBusAdministrationClient } from '@azure/service-bus';

const administration = new ServiceBusAdministrationClient(process.env.CONNECTION_STRING ?? '', {
  retryOptions: { maxRetries: 0 },
});
try {
  await administration.createQueue('made-elsewhere');
  const names: string[] = [];
  for await (const { name } of administration.listQueues()) names.push(name);
  console.log(names.join(' '));
} catch (error) {
  console.log(`failed: ${(error as Error).message}`);
}
