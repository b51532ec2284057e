import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceBusClient } from '@azure/service-bus';
import { expect, onTestFinished } from 'vitest';
import type { Azwire, AzwireConfig } from '../../../src/index.ts';
import { bodies, clockFromNow, itHere, receiveAll, receiveOne, startTestAzwire } from '../../support/bus.ts';

const CONFIG = {
  serviceBus: {
    namespaces: [
      {
        name: 'kept',
        queues: [
          { name: 'orders', deadLetteringOnMessageExpiration: true },
          { name: 'visits', requiresSession: true },
          { name: 'once', requiresDuplicateDetection: true, duplicateDetectionHistoryTimeWindow: 'PT10M' },
        ],
        topics: [{ name: 'events', subscriptions: [{ name: 'all' }, { name: 'none' }] }],
      },
    ],
  },
} satisfies AzwireConfig;

async function dataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'azwire-data-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** What a client does in one life of azwire. */
async function live<T>(
  data: string,
  during: (client: ServiceBusClient, azure: Azwire) => Promise<T>,
  clock = clockFromNow(),
) {
  const azure = await startTestAzwire({ ...CONFIG, data }, clock);
  const client = new ServiceBusClient(azure.connectionString('service-bus'), { retryOptions: { maxRetries: 0 } });
  try {
    return await during(client, azure);
  } finally {
    await client.close();
    await azure.stop();
  }
}

itHere('messages and their numbers survive a restart, completed ones stay away', async () => {
  const data = await dataDirectory();
  const numbers = await live(data, async (client) => {
    const sender = client.createSender('orders');
    await sender.sendMessages([1, 2, 3, 4].map((body) => ({ body, applicationProperties: { body } })));
    const receiver = client.createReceiver('orders');
    const received = await receiveAll(receiver, 3);
    await receiver.completeMessage(received[0]!);
    await receiver.abandonMessage(received[1]!, { why: 'not now' });
    // The third stays locked.
    return received.map(({ sequenceNumber }) => sequenceNumber!.toNumber());
  });
  await live(data, async (client) => {
    const received = await receiveAll(client.createReceiver('orders'), 3);
    expect(bodies(received)).toEqual([2, 3, 4]);
    expect(received.map(({ deliveryCount }) => deliveryCount)).toEqual([1, 0, 0]);
    expect(received[0]?.applicationProperties).toEqual({ body: 2, why: 'not now' });
    expect(received.map(({ sequenceNumber }) => sequenceNumber!.toNumber()).slice(0, 2)).toEqual(numbers.slice(1));
    await client.createSender('orders').sendMessages({ body: 5 });
    const [fifth] = await receiveAll(client.createReceiver('orders'), 1);
    expect(fifth!.sequenceNumber!.toNumber()).toBeGreaterThan(received[2]!.sequenceNumber!.toNumber());
  });
});

itHere('deferred, scheduled and dead-lettered messages survive a restart', async () => {
  const data = await dataDirectory();
  const clock = clockFromNow();
  const { deferred, scheduled } = await live(
    data,
    async (client) => {
      const sender = client.createSender('orders');
      await sender.sendMessages(['deferred', 'bad'].map((body) => ({ body })));
      const receiver = client.createReceiver('orders');
      const [first, second] = await receiveAll(receiver, 2);
      await receiver.deferMessage(first!, { put: 'aside' });
      await receiver.deadLetterMessage(second!, { deadLetterReason: 'Bad', deadLetterErrorDescription: 'It is bad.' });
      const at = new Date(clock.now() + 3_600_000);
      const numbers = await sender.scheduleMessages([{ body: 'later' }, { body: 'never' }], at);
      return { deferred: first!.sequenceNumber!, scheduled: numbers };
    },
    clock,
  );
  await live(
    data,
    async (client) => {
      const receiver = client.createReceiver('orders');
      const [message] = await receiver.receiveDeferredMessages(deferred);
      expect(message).toMatchObject({ body: 'deferred', applicationProperties: { put: 'aside' } });
      const dead = await receiveOne(client.createReceiver('orders', { subQueueType: 'deadLetter' }));
      expect(dead).toMatchObject({ body: 'bad', deadLetterReason: 'Bad', deadLetterErrorDescription: 'It is bad.' });
      await client.createSender('orders').cancelScheduledMessages(scheduled[1]!);
      clock.advance(3_600_000);
      expect(await receiveOne(receiver)).toMatchObject({ body: 'later' });
    },
    clock,
  );
});

itHere('what falls due while azwire is away happens when it is back', async () => {
  const data = await dataDirectory();
  const clock = clockFromNow();
  await live(
    data,
    async (client) => {
      const sender = client.createSender('orders');
      await sender.sendMessages({ body: 'short-lived', timeToLive: 60_000 });
      await sender.scheduleMessages({ body: 'due' }, new Date(clock.now() + 60_000));
    },
    clock,
  );
  clock.advance(120_000);
  await live(
    data,
    async (client) => {
      expect(await receiveOne(client.createReceiver('orders'))).toMatchObject({ body: 'due' });
      const dead = await receiveOne(client.createReceiver('orders', { subQueueType: 'deadLetter' }));
      expect(dead).toMatchObject({ body: 'short-lived', deadLetterReason: 'TTLExpiredException' });
    },
    clock,
  );
});

itHere('sessions keep their state and order over a restart, and are free', async () => {
  const data = await dataDirectory();
  await live(data, async (client) => {
    const messages = [1, 2, 3].flatMap((body) => ['a', 'b'].map((sessionId) => ({ body, sessionId })));
    await client.createSender('visits').sendMessages(messages);
    const session = await client.acceptSession('visits', 'a');
    await session.setSessionState({ seen: 1 });
    await session.completeMessage(await receiveOne(session));
  });
  await live(data, async (client) => {
    const session = await client.acceptSession('visits', 'a');
    expect(await session.getSessionState()).toEqual({ seen: 1 });
    expect(bodies(await receiveAll(session, 2))).toEqual([2, 3]);
    const next = await client.acceptNextSession('visits');
    expect(next.sessionId).toBe('b');
    expect(bodies(await receiveAll(next, 3))).toEqual([1, 2, 3]);
  });
});

itHere('a message id that was seen before a restart is a duplicate after it', async () => {
  const data = await dataDirectory();
  await live(data, (client) => client.createSender('once').sendMessages({ body: 'first', messageId: 'one' }));
  await live(data, async (client) => {
    const sender = client.createSender('once');
    await sender.sendMessages({ body: 'again', messageId: 'one' });
    await sender.sendMessages({ body: 'other', messageId: 'two' });
    expect(bodies(await receiveAll(client.createReceiver('once'), 2))).toEqual(['first', 'other']);
  });
});

itHere('rules that were changed stay changed', async () => {
  const data = await dataDirectory();
  await live(data, async (client) => {
    const rules = client.createRuleManager('events', 'none');
    await rules.createRule('big', { sqlExpression: 'size > 5' });
    await rules.deleteRule('$Default');
  });
  await live(data, async (client) => {
    await client.createSender('events').sendMessages([
      { body: 'small', applicationProperties: { size: 1 } },
      { body: 'big', applicationProperties: { size: 9 } },
    ]);
    expect(bodies(await receiveAll(client.createReceiver('events', 'all'), 2))).toEqual(['small', 'big']);
    expect(await receiveOne(client.createReceiver('events', 'none'))).toMatchObject({ body: 'big' });
  });
});
