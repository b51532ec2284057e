import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { itHere, startBus } from '../../support/bus.ts';

itHere('what there is, is found in any case; what is not, is not found', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  expect(await administration.queueExists('PLAIN')).toBe(true);
  expect(await administration.queueExists('area/ORDERS')).toBe(true);
  expect(await administration.queueExists('nope')).toBe(false);
  expect(await administration.topicExists('Events')).toBe(true);
  expect(await administration.topicExists('nope')).toBe(false);
  expect(await administration.subscriptionExists('events', 'First')).toBe(true);
  expect(await administration.subscriptionExists('events', 'nope')).toBe(false);
  expect(await administration.subscriptionExists('nope', 'first')).toBe(false);
  expect(await administration.ruleExists('events', 'first', '$default')).toBe(true);
  expect(await administration.ruleExists('events', 'first', 'nope')).toBe(false);
  expect(await administration.ruleExists('events', 'nope', 'nope')).toBe(false);
});

itHere('who asks for what is not there gets an error of its own', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  const missing = { code: 'MessageEntityNotFoundError' };
  await expect(administration.getQueue('nope')).rejects.toMatchObject(missing);
  await expect(administration.getTopicRuntimeProperties('nope')).rejects.toMatchObject(missing);
  await expect(administration.getSubscription('events', 'nope')).rejects.toMatchObject(missing);
  await expect(administration.getRule('events', 'first', 'nope')).rejects.toMatchObject(missing);
  await expect(administration.listSubscriptions('nope').next()).rejects.toMatchObject(missing);
  await expect(administration.listRules('events', 'nope').next()).rejects.toMatchObject(missing);
});
