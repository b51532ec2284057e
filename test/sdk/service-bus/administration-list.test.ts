import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { itHere, startBus } from '../../support/bus.ts';

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(3, '0')}`);

itHere('more queues than fit on a page are all listed, by name', async () => {
  const names = numbered('q', 250);
  const config = { serviceBus: { namespaces: [{ name: 'many', queues: names.map((name) => ({ name })) }] } };
  const { azure } = await startBus({ config });
  const administration = administrationClient(azure);
  const listed: string[] = [];
  for await (const { name } of administration.listQueues()) listed.push(name);
  expect(listed).toEqual(names);
  const pages: number[] = [];
  for await (const page of administration.listQueuesRuntimeProperties().byPage({ maxPageSize: 60 })) {
    pages.push(page.length);
  }
  expect(pages).toEqual([60, 60, 60, 60, 10]);
  const second = await administration.listQueues().byPage({ maxPageSize: 100, continuationToken: '100' }).next();
  expect(second.value[0].name).toBe('q100');
});

itHere('topics, subscriptions and rules are listed with what they are', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  const topics: string[] = [];
  for await (const { name } of administration.listTopics()) topics.push(name);
  expect(topics).toEqual(['events']);
  for (const name of numbered('s', 120)) await administration.createSubscription('events', name);
  const subscriptions: string[] = [];
  for await (const { topicName, subscriptionName } of administration.listSubscriptions('events')) {
    subscriptions.push(`${topicName}/${subscriptionName}`);
  }
  expect(subscriptions).toEqual(['first', ...numbered('s', 120), 'second'].map((name) => `events/${name}`).sort());
  const counts: unknown[] = [];
  for await (const { subscriptionName, totalMessageCount } of administration.listSubscriptionsRuntimeProperties(
    'events',
  )) {
    counts.push([subscriptionName, totalMessageCount]);
  }
  expect(counts).toHaveLength(122);
  expect(counts[0]).toEqual(['first', 0]);
  for (const name of numbered('r', 120))
    await administration.createRule('events', 'first', name, { sqlExpression: '1=1' });
  const rules: string[] = [];
  for await (const { name } of administration.listRules('events', 'first')) rules.push(name);
  expect(rules.sort()).toEqual(['$Default', ...numbered('r', 120)]);
});

itHere('an empty list is empty', async () => {
  const { azure } = await startBus({ config: { serviceBus: { namespaces: [{ name: 'empty' }] } } });
  const administration = administrationClient(azure);
  for (const list of [administration.listQueues(), administration.listTopics()]) {
    expect(await list.next()).toEqual({ done: true, value: undefined });
  }
});
