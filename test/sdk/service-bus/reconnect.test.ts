import { expect } from 'vitest';
import { itHere, startTestAzwire } from '../../support/bus.ts';
import { ServiceBusClient } from '@azure/service-bus';
import { onTestFinished } from 'vitest';

const serviceBus = { namespaces: [{ name: 'bus', queues: [{ name: 'plain' }] }] };

itHere('clients find back by themselves when azwire stops and starts again on the same port', async () => {
  const first = await startTestAzwire({ serviceBus });
  const { amqp } = first.ports;
  const client = new ServiceBusClient(first.connectionString('service-bus'), {
    retryOptions: { maxRetries: 50, retryDelayInMs: 100, timeoutInMs: 5_000 },
  });
  onTestFinished(() => client.close());
  const handled: unknown[] = [];
  const sender = client.createSender('plain');
  const subscription = client.createReceiver('plain').subscribe({
    processMessage: async ({ body }) => void handled.push(body),
    processError: async () => {},
  });
  await sender.sendMessages({ body: 'before' });
  await expect.poll(() => handled, { timeout: 20_000 }).toEqual(['before']);

  await first.stop();
  const meanwhile = sender.sendMessages({ body: 'meanwhile' });
  await startTestAzwire({ serviceBus, ports: { amqp, amqps: 0, gateway: 0 } });
  await meanwhile;
  await sender.sendMessages({ body: 'after' });
  await expect.poll(() => handled, { timeout: 40_000 }).toEqual(['before', 'meanwhile', 'after']);
  await subscription.close();
});
