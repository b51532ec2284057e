import { ServiceBusClient } from '@azure/service-bus';
import { expect, onTestFinished } from 'vitest';
import { ANY_PORTS } from '../../../src/index.ts';
import { itHere, startTestAzwire } from '../../support/bus.ts';

const serviceBus = { namespaces: [{ name: 'bus', queues: [{ name: 'plain' }] }] };

itHere('clients find back by themselves when azwire stops and starts again on the same port', async () => {
  const first = await startTestAzwire({ serviceBus });
  const { amqp } = first.ports;
  const retryOptions = { maxRetries: 50, retryDelayInMs: 100, timeoutInMs: 5_000 };
  const client = new ServiceBusClient(first.connectionString('service-bus'), { retryOptions });
  onTestFinished(() => client.close());
  const handled: unknown[] = [];
  const errors: Error[] = [];
  const sender = client.createSender('plain');
  const subscription = client.createReceiver('plain').subscribe({
    processMessage: async ({ body }) => void handled.push(body),
    processError: async ({ error }) => void errors.push(error),
  });
  await sender.sendMessages({ body: 'before' });
  await expect.poll(() => handled, { timeout: 20_000 }).toEqual(['before']);

  await first.stop();
  // Not before the client has noticed: one that is used in the very moment between may give up.
  await expect.poll(() => errors.length, { timeout: 20_000 }).toBeGreaterThan(0);
  const meanwhile = sender.sendMessages({ body: 'meanwhile' });
  const second = await startTestAzwire({ serviceBus, ports: { ...ANY_PORTS, amqp } });
  await meanwhile;
  await sender.sendMessages({ body: 'after' });
  await expect.poll(() => handled, { timeout: 40_000 }).toEqual(['before', 'meanwhile', 'after']);
  expect(second.capture().connections.length).toBe(1);
  await subscription.close();
});
