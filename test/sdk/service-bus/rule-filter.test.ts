import type { ServiceBusMessage } from '@azure/service-bus';
import { expect, it } from 'vitest';
import { bodies, receiveAll, startBus } from '../../support/bus.ts';
import { type TestRule, useRules } from '../../support/rules.ts';

const MESSAGES: ServiceBusMessage[] = [
  { body: 'red', subject: 'paint', applicationProperties: { colour: 'red', litres: 5, price: 2.5, urgent: true } },
  { body: 'blue', subject: 'paint', applicationProperties: { colour: 'blue', litres: 10, price: 2.0, urgent: false } },
  { body: 'plain', correlationId: 'c-1', to: 'shop', messageId: 'id-plain' },
];

async function selected(filter: TestRule['filter']): Promise<unknown[]> {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  // The last message comes in any case: what has not come before it does not come.
  await useRules(client, topic, subscriptions[0], { a: { filter }, last: { filter: { correlationId: 'the-last' } } });
  await client.createSender(topic).sendMessages([...MESSAGES, { body: 'last', correlationId: 'the-last' }]);
  const receiver = client.createReceiver(topic, subscriptions[0], { receiveMode: 'receiveAndDelete' });
  const received: unknown[] = [];
  while (received.at(-1) !== 'last') received.push(...bodies(await receiveAll(receiver, 1)));
  return received.slice(0, -1);
}

it.each([
  ["colour = 'red'", ['red']],
  ["COLOUR <> 'red'", ['blue']],
  ['litres > 5', ['blue']],
  ['litres * price = 12.5', ['red']],
  ['urgent = TRUE', ['red']],
  ["sys.Label LIKE 'p%t' AND litres IN (10, 20)", ['blue']],
  ['colour IS NULL', ['plain']],
  ['NOT EXISTS(colour)', ['plain']],
  ["sys.CorrelationId = 'c-1' OR user.colour = 'blue'", ['blue', 'plain']],
  ["sys.MessageId LIKE 'id!-%' ESCAPE '!'", ['plain']],
  ['1=0', []],
])('the SQL filter %s', async (sqlExpression, expected) => {
  expect(await selected({ sqlExpression })).toEqual(expected);
});

it.each([
  [{ subject: 'paint' }, ['red', 'blue']],
  [{ subject: 'paint', applicationProperties: { colour: 'blue' } }, ['blue']],
  [{ subject: 'Paint' }, []],
  [{ applicationProperties: { litres: 5, price: 2.5, urgent: true } }, ['red']],
  [{ correlationId: 'c-1', to: 'shop', messageId: 'id-plain' }, ['plain']],
])('the correlation filter %j', async (filter, expected) => {
  expect(await selected(filter)).toEqual(expected);
});
