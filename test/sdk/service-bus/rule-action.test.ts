import { expect, it } from 'vitest';
import { bodies, receiveAll, startBus } from '../../support/bus.ts';
import { useRules } from '../../support/rules.ts';

const byRule = (messages: readonly { applicationProperties?: Record<string, unknown> }[]) =>
  new Map(messages.map((message) => [message.applicationProperties?.RuleName, message]));

it('each rule with an action makes a changed copy of its own, the others one together', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  await useRules(client, topic, subscriptions[0], {
    plain: { filter: { sqlExpression: '1=1' } },
    'plain-too': { filter: { sqlExpression: 'n = 5' } },
    more: {
      filter: { sqlExpression: 'n = 5' },
      action: { sqlExpression: "SET n = n + 1; SET sys.Label = 'more'; SET fresh = 'x' + n; REMOVE gone" },
    },
    less: { filter: { correlationId: 'c' }, action: { sqlExpression: "SET N = '4' SET sys.ReplyTo = sys.Label" } },
    never: { filter: { sqlExpression: 'n = 6' }, action: { sqlExpression: 'SET n = 7' } },
  });
  await client.createSender(topic).sendMessages({
    body: { text: 'body' },
    subject: 'original',
    correlationId: 'c',
    contentType: 'application/json',
    applicationProperties: { n: 5, gone: true, kept: 'yes' },
  });
  const messages = await receiveAll(client.createReceiver(topic, subscriptions[0]), 3);
  expect(bodies(messages)).toEqual([{ text: 'body' }, { text: 'body' }, { text: 'body' }]);
  const copies = byRule(messages);
  expect([...copies.keys()].sort()).toEqual(['less', 'more', undefined]);
  expect(copies.get(undefined)).toMatchObject({
    subject: 'original',
    applicationProperties: { n: 5, gone: true, kept: 'yes' },
  });
  expect(copies.get('more')).toMatchObject({ subject: 'more', correlationId: 'c', contentType: 'application/json' });
  expect(copies.get('more')!.applicationProperties).toEqual({ n: 6, fresh: 'x6', kept: 'yes', RuleName: 'more' });
  expect(copies.get('less')).toMatchObject({ subject: 'original', replyTo: 'original' });
  expect(copies.get('less')!.applicationProperties).toEqual({ n: 4, gone: true, kept: 'yes', RuleName: 'less' });
  // Numbers of their own in the subscription, and one in the topic.
  expect(new Set(messages.map(({ sequenceNumber }) => sequenceNumber?.toString())).size).toBe(3);
  expect(new Set(messages.map(({ enqueuedSequenceNumber }) => enqueuedSequenceNumber)).size).toBe(1);
});

it('what one subscription changes, another does not see', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  await useRules(client, topic, subscriptions[0], {
    a: { filter: { sqlExpression: '1=1' }, action: { sqlExpression: "SET sys.Label = 'changed'; SET a = 1" } },
  });
  await client.createSender(topic).sendMessages({ body: 1, subject: 'original' });
  const [changed] = await receiveAll(client.createReceiver(topic, subscriptions[0]), 1);
  const [original] = await receiveAll(client.createReceiver(topic, subscriptions[1]), 1);
  expect(changed).toMatchObject({ subject: 'changed', applicationProperties: { a: 1, RuleName: 'a' } });
  expect(original).toMatchObject({ subject: 'original' });
  expect(original!.applicationProperties ?? {}).toEqual({});
});

it('a changed copy can be abandoned, dead-lettered and peeked like any message', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  await useRules(client, topic, subscriptions[0], {
    a: { filter: { sqlExpression: '1=1' }, action: { sqlExpression: 'SET a = 1' } },
  });
  await client.createSender(topic).sendMessages({ body: 1 });
  const receiver = client.createReceiver(topic, subscriptions[0]);
  const [first] = await receiveAll(receiver, 1);
  await receiver.abandonMessage(first!, { a: 2 });
  const [again] = await receiveAll(receiver, 1);
  expect(again!.applicationProperties).toEqual({ a: 2, RuleName: 'a' });
  await receiver.deadLetterMessage(again!, { deadLetterReason: 'why', deadLetterErrorDescription: 'because' });
  const dead = client.createReceiver(topic, subscriptions[0], { subQueueType: 'deadLetter' });
  const [peeked] = await dead.peekMessages(1);
  expect(peeked).toMatchObject({ applicationProperties: { a: 2, RuleName: 'a', DeadLetterReason: 'why' } });
});
