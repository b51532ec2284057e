import { expect, it } from 'vitest';
import { bodies, itHere, receiveAll, receiveOne, startBus } from '../../support/bus.ts';
import { useRules } from '../../support/rules.ts';

it('a message for which a rule fails is dead-lettered, and says why', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  await useRules(client, topic, subscriptions[0], { broken: { filter: { sqlExpression: '10 / n > 1' } } });
  await client
    .createSender(topic)
    .sendMessages([
      { body: 'zero', applicationProperties: { n: 0 } },
      { body: 'five', applicationProperties: { n: 5 } },
      { body: 'none' },
    ]);
  expect(await receiveOne(client.createReceiver(topic, subscriptions[0]))).toMatchObject({ body: 'five' });
  const dead = await receiveOne(client.createReceiver(topic, subscriptions[0], { subQueueType: 'deadLetter' }));
  expect(dead).toMatchObject({ body: 'zero', applicationProperties: { n: 0 } });
  expect(dead.deadLetterReason).toMatch(/Filter/);
  expect(dead.deadLetterErrorDescription).not.toBe('');
});

itHere('the other rules do their part, and a subscription may decline the dead letters', async () => {
  const rules = [
    { name: 'broken', sqlFilter: { sqlExpression: 'sys.Colour = 1' } },
    { name: 'all', sqlFilter: { sqlExpression: '1=1' } },
  ];
  const subscriptions = [
    { name: 'kept', rules },
    { name: 'dropped', rules, deadLetteringOnFilterEvaluationExceptions: false },
  ];
  const namespaces = [{ name: 'bus', topics: [{ name: 'events', subscriptions }] }];
  const client = (await startBus({ config: { serviceBus: { namespaces } } })).client();
  await client.createSender('events').sendMessages({ body: 1 });
  for (const [name, deadLetters] of [
    ['kept', 1],
    ['dropped', 0],
  ] as const) {
    expect(bodies(await receiveAll(client.createReceiver('events', name), 1))).toEqual([1]);
    const dead = await client.createReceiver('events', name, { subQueueType: 'deadLetter' }).peekMessages(10);
    expect(dead.map(({ applicationProperties }) => applicationProperties?.DeadLetterErrorDescription)).toEqual(
      Array.from({ length: deadLetters }, () => {
        return "The rule 'broken' could not be evaluated. There is no system property 'sys.Colour'.";
      }),
    );
  }
});
