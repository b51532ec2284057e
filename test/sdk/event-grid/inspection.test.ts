import { expect, it } from 'vitest';
import type { Azwire, MessageSummary } from '../../../src/index.ts';
import { clockFromNow } from '../../support/bus.ts';
import { eventsOf, publisherOf, type ShownEvent, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';
import {
  order,
  receiverOf,
  receiveSome,
  senderOf,
  startNamespace,
  tokensOf,
} from '../../support/event-grid-namespace.ts';

const EVENT = { eventType: 'Orders.Placed', dataVersion: '1', data: { number: 1 } };

it('shows each event with its attempts, their outcomes, the next one and how it ended', async () => {
  const clock = clockFromNow();
  const subscriber = await Subscriber.start(() => (subscriber.deliveries.length > 1 ? 200 : 503));
  const eventSubscriptions = [{ name: 'hook', destination: webHook(subscriber.url) }];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] }, { clock });
  await publisherOf(azure, 'orders', 'EventGrid').send([{ ...EVENT, id: 'one', subject: 'orders/1' }]);
  const publishedAt = new Date(clock.now()).toISOString();

  const [waiting] = await eventually(azure, ([event]) => event?.attempts?.length === 1);
  const failed = { type: 'deliver', startedAt: publishedAt, endedAt: publishedAt, outcome: 'Busy', status: 503 };
  expect(waiting).toEqual({
    id: 'one',
    state: 'waiting',
    publishedAt,
    attempts: [{ ...failed, detail: expect.any(String) }],
    nextAttemptAt: expect.any(String),
    event: expect.objectContaining({ id: 'one', subject: 'orders/1', data: { number: 1 } }),
  });

  clock.advance(Date.parse(waiting?.nextAttemptAt ?? '') - clock.now());
  const [delivered] = await eventually(azure, ([event]) => event?.state === 'delivered');
  const times = { startedAt: waiting?.nextAttemptAt, endedAt: waiting?.nextAttemptAt };
  expect(delivered?.attempts).toMatchObject([failed, { ...times, outcome: 'Delivered', status: 200 }]);
  expect(delivered).not.toHaveProperty('nextAttemptAt');
});

it('shows why an event was given up', async () => {
  const subscriber = await Subscriber.start(() => 400);
  const retryPolicy = { maxDeliveryAttempts: 1 };
  const eventSubscriptions = [{ name: 'hook', destination: webHook(subscriber.url), retryPolicy }];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] });
  await publisherOf(azure, 'orders', 'EventGrid').send([{ ...EVENT, subject: 'orders/1' }]);
  const [event] = await eventually(azure, ([one]) => one?.state === 'dropped');
  expect(event).toMatchObject({
    deadLetterReason: expect.any(String),
    attempts: [{ outcome: 'BadRequest', status: 400 }],
  });
});

it('gives them out over the control API too, the newest first, page by page', async () => {
  const subscriber = await Subscriber.start();
  const eventSubscriptions = [{ name: 'hook', destination: webHook(subscriber.url) }];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] });
  const publisher = publisherOf(azure, 'orders', 'EventGrid');
  for (const id of ['one', 'two', 'three']) await publisher.send([{ ...EVENT, id, subject: id }]);
  await eventually(azure, (events) => events.filter(({ state }) => state === 'delivered').length === 3);
  const entity = `http://127.0.0.1:${azure.ports.control}/event-grid/namespaces/orders/entities/hook`;
  const get = async (query: string) => (await (await fetch(`${entity}/messages${query}`)).json()) as Listed;
  expect((await get('')).messages).toEqual(azure.messages('event-grid', 'orders', 'hook'));
  expect((await get('')).messages.map(({ id }) => id)).toEqual(['three', 'two', 'one']);
  expect((await get('?skip=1&top=1')).messages.map(({ id }) => id)).toEqual(['two']);
  expect(() => azure.messages('event-grid', 'orders', 'none')).toThrow('no event subscription "none"');
  expect(() => azure.messages('event-grid', 'none', 'hook')).toThrow('no topic or domain "none"');
});

it('shows the events of a queue in a namespace, and purges it', async () => {
  const azure = await startNamespace();
  await senderOf(azure).sendEvents([order('one'), order('two')]);
  const [received] = await receiveSome(receiverOf(azure), 1);
  await receiverOf(azure).acknowledgeEvents(tokensOf([received!]));
  await receiveSome(receiverOf(azure), 1);
  const shownEvents = eventsOf(azure, 'shop', 'orders/first');
  expect(shownEvents.map(({ id, state }) => `${id} ${state}`).sort()).toEqual(['one delivered', 'two delivering']);
  expect(shownEvents.find(({ id }) => id === 'one')?.attempts).toMatchObject([{ outcome: 'Delivered' }]);
  const entity = `http://127.0.0.1:${azure.ports.control}/event-grid/namespaces/shop/entities`;
  const { entities } = (await (await fetch(entity)).json()) as { entities: unknown };
  expect(entities).toEqual([
    {
      path: 'orders/first',
      kind: 'event-subscription',
      counts: expect.objectContaining({ locked: 1, acknowledged: 1 }),
    },
  ]);
  expect(azure.purge('event-grid', 'shop', 'orders/first')).toBe(1);
  expect(eventsOf(azure, 'shop', 'orders/first').map(({ state }) => state)).not.toContain('delivering');
});

interface Listed {
  readonly messages: readonly MessageSummary[];
}

/** The events of the subscription, once it is as expected. */
async function eventually(azure: Azwire, isSo: (events: readonly ShownEvent[]) => boolean) {
  const events = () => eventsOf(azure, 'orders', 'hook');
  await expect.poll(() => isSo(events()), { timeout: 10_000 }).toBe(true);
  return events();
}
