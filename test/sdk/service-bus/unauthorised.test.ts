import { ServiceBusClient } from '@azure/service-bus';
import { expect, it, onTestFinished } from 'vitest';
import { startBus } from '../../support/bus.ts';

it.each([
  ['a wrong key', (text: string) => text.replace(/SharedAccessKey=[^;]+/, 'SharedAccessKey=wrong')],
  ['an unknown key name', (text: string) => text.replace(/SharedAccessKeyName=[^;]+/, 'SharedAccessKeyName=nobody')],
])('%s is refused', async (_what, spoil) => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = new ServiceBusClient(spoil(bus.connectionString), { retryOptions: { maxRetries: 0 } });
  onTestFinished(() => client.close());
  const unauthorised = { code: 'UnauthorizedAccess' };
  await expect(client.createSender(queue).sendMessages({ body: 1 })).rejects.toMatchObject(unauthorised);
  const receiver = client.createReceiver(queue);
  await expect(receiver.receiveMessages(1, { maxWaitTimeInMs: 500 })).rejects.toMatchObject(unauthorised);
});
