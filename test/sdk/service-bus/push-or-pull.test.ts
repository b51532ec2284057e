import type { ProcessErrorArgs, ServiceBusReceiver } from '@azure/service-bus';
import { describe, expect } from 'vitest';
import { type Bus, itHere, receiveAll, startBus } from '../../support/bus.ts';
import { connectRhea } from '../../support/rhea-client.ts';

/** The hop to who receives. */
function received(bus: Bus) {
  const hops = bus.azure.capture().hops.filter(({ from }) => from === 'service-bus');
  expect(hops).toHaveLength(1);
  return hops[0]!;
}

async function send(bus: Bus, queue: string, count: number): Promise<void> {
  const client = bus.client();
  await client.createSender(queue).sendMessages(Array.from({ length: count }, (_, body) => ({ body })));
  await client.close();
}

/** A handler, whose calls it counts. */
function handle(receiver: ServiceBusReceiver, maxConcurrentCalls = 1) {
  const handled: unknown[] = [];
  const failed: ProcessErrorArgs[] = [];
  const handlers = {
    processMessage: async ({ body }: { body: unknown }) => void handled.push(body),
    processError: async (args: ProcessErrorArgs) => void failed.push(args),
  };
  return { handled, failed, subscription: receiver.subscribe(handlers, { maxConcurrentCalls }) };
}

describe('is pulled, by credit on demand:', () => {
  itHere('a call that asks for more than there is, and takes back the rest', async () => {
    const bus = await startBus();
    const queue = await bus.queue();
    await send(bus, queue, 3);
    const client = bus.client();
    const receiver = client.createReceiver(queue);
    expect(await receiver.receiveMessages(10, { maxWaitTimeInMs: 1_000 })).toHaveLength(3);
    expect(await receiver.receiveMessages(10, { maxWaitTimeInMs: 300 })).toEqual([]);
    await client.close();
    expect(received(bus)).toMatchObject({ model: 'pull', wire: 'credit on demand', deliveries: 3 });
    expect(received(bus).evidence.join()).toMatch(/\(drain, packet \d+\)/);
  });

  itHere('a loop that asks for one message at a time', async () => {
    const bus = await startBus();
    const queue = await bus.queue();
    await send(bus, queue, 4);
    const client = bus.client();
    const receiver = client.createReceiver(queue);
    for (let i = 0; i < 4; i++) {
      const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
      await receiver.completeMessage(message!);
    }
    expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 300 })).toEqual([]);
    await client.close();
    expect(received(bus)).toMatchObject({ model: 'pull', wire: 'credit on demand', deliveries: 4 });
  });

  itHere('a loop over sessions', async () => {
    const bus = await startBus();
    const client = bus.client();
    const queue = bus.sessionQueue();
    const ofOneSession = Array.from({ length: 3 }, (_, body) => ({ body, sessionId: 'one' }));
    await client.createSender(queue).sendMessages(ofOneSession);
    const receiver = await client.acceptNextSession(queue);
    await receiveAll(receiver, 3);
    expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 300 })).toEqual([]);
    await client.close();
    expect(received(bus)).toMatchObject({ model: 'pull', wire: 'credit on demand', deliveries: 3 });
  });
});

// As many messages as a handler takes at once, or a multiple, might have been asked for: the unit tests of the recorder have that one.
describe('is pushed, over standing credit:', () => {
  itHere('a handler with one call at a time', async () => {
    const bus = await startBus();
    const queue = await bus.queue();
    await send(bus, queue, 3);
    const client = bus.client();
    const { handled, subscription } = handle(client.createReceiver(queue));
    await expect.poll(() => handled).toHaveLength(3);
    await subscription.close();
    await client.close();
    expect(received(bus)).toMatchObject({ model: 'push', wire: 'standing credit', deliveries: 3 });
  });

  itHere('a handler with several', async () => {
    const bus = await startBus();
    const queue = await bus.queue();
    await send(bus, queue, 20);
    const client = bus.client();
    const { handled, subscription } = handle(client.createReceiver(queue), 5);
    await expect.poll(() => handled).toHaveLength(20);
    await subscription.close();
    await client.close();
    expect(received(bus)).toMatchObject({ model: 'push', wire: 'standing credit', deliveries: 20 });
  });

  itHere('a window of prefetched messages', async () => {
    const bus = await startBus();
    const queue = await bus.queue();
    await send(bus, queue, 50);
    const client = await connectRhea(bus.azure);
    const receiver = client.connection.open_receiver({ source: queue, credit_window: 10 });
    let count = 0;
    receiver.on('message', () => count++);
    await expect.poll(() => count).toBe(50);
    await client.close();
    const { model, wire, evidence } = received(bus);
    expect({ model, wire }).toEqual({ model: 'push', wire: 'standing credit' });
    expect(evidence.join()).toContain('topped up its credit');
  });

  itHere('a handler whose connection is cut in the middle, and made again', async () => {
    const bus = await startBus();
    const queue = await bus.queue();
    // Who is reset at once never gets to say who it is.
    bus.azure.nameHost('127.0.0.1', 'app');
    await send(bus, queue, 4);
    const client = bus.client({ retryOptions: { maxRetries: 20, retryDelayInMs: 50, timeoutInMs: 20_000 } });
    const { handled, subscription } = handle(client.createReceiver(queue), 3);
    await expect.poll(() => handled).toHaveLength(4);
    bus.azure.setReachable('amqp', false);
    await expect.poll(() => bus.azure.capture().attempts.some(({ verdict }) => verdict === 'reset')).toBe(true);
    bus.azure.setReachable('amqp', true);
    await send(bus, queue, 3);
    await expect.poll(() => handled).toHaveLength(7);
    await subscription.close();
    await client.close();
    expect(received(bus)).toMatchObject({ model: 'push', wire: 'standing credit', deliveries: 7 });

    const { attempts, connections, marks, packets } = bus.azure.capture();
    const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]));
    const last = attempts.findLast(({ reconnects, verdict }) => reconnects !== undefined && verdict === 'established')!;
    const first = byId.get(last.reconnects!)!;
    expect(first.verdict).toBe('reset');
    expect(byId.get(first.reconnects!)).toBeDefined();
    expect(connections.find(({ id }) => id === first.id)?.closing).toMatchObject({ kind: 'RST', by: 'acceptor' });
    const fault = marks.find(({ connection }) => connection === first.id)!;
    expect(fault).toMatchObject({ kind: 'fault', text: 'reset, as amqp is cut off' });
    expect(packets.find(({ number }) => number === fault.packet)).toMatchObject({ connection: first.id });
  });
});

describe('several receivers on one connection', () => {
  itHere('are judged one by one', async () => {
    const bus = await startBus();
    const queue = await bus.queue();
    const { topic, subscriptions } = await bus.topic();
    await send(bus, queue, 2);
    await send(bus, topic, 7);
    const client = bus.client();
    const { handled, subscription } = handle(client.createReceiver(topic, subscriptions[0]), 2);
    await expect.poll(() => handled).toHaveLength(7);
    const receiver = client.createReceiver(queue);
    expect(await receiver.receiveMessages(5, { maxWaitTimeInMs: 1_000 })).toHaveLength(2);
    await subscription.close();
    await client.close();
    const { model, wire, deliveries, evidence } = received(bus);
    expect({ model, wire, deliveries }).toEqual({ model: 'push', wire: 'standing credit', deliveries: 9 });
    expect(evidence.filter((sentence) => sentence.includes('opened connection'))).toHaveLength(1);
    expect(evidence.join()).toContain(`attached a receiver to "${queue}"`);
    expect(evidence.at(-1)).toBe('2 of 9 deliveries came by credit on demand');
  });
});
