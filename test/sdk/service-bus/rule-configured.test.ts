import { expect } from 'vitest';
import { bodies, itHere, receiveAll, startBus } from '../../support/bus.ts';
import { ruleNames } from '../../support/rules.ts';

itHere('a subscription has the rules of the configuration, instead of the default rule', async () => {
  const red = {
    name: 'red',
    sqlFilter: { sqlExpression: "colour = 'red'" },
    action: { sqlExpression: 'SET seen = 1' },
  };
  const last = { name: 'last', correlationFilter: { label: 'last', properties: { n: 5 } } };
  const subscriptions = [{ name: 'some', rules: [red, last] }, { name: 'nothing', rules: [] }, { name: 'all' }];
  const namespaces = [{ name: 'bus', topics: [{ name: 'events', subscriptions }] }];
  const client = (await startBus({ config: { serviceBus: { namespaces } } })).client();
  await client.createSender('events').sendMessages([
    { body: 'red', applicationProperties: { colour: 'red' } },
    { body: 'blue', applicationProperties: { colour: 'blue' } },
    { body: 'last', subject: 'last', applicationProperties: { n: 5 } },
  ]);
  expect(bodies(await receiveAll(client.createReceiver('events', 'all'), 3))).toEqual(['red', 'blue', 'last']);
  const some = await receiveAll(client.createReceiver('events', 'some'), 2);
  expect(some.map(({ body, applicationProperties }) => [body, applicationProperties])).toEqual([
    ['red', { colour: 'red', seen: 1, RuleName: 'red' }],
    ['last', { n: 5 }],
  ]);
  expect(await client.createReceiver('events', 'nothing').peekMessages(10)).toEqual([]);
  expect(await ruleNames(client.createRuleManager('events', 'some'))).toEqual(['red', 'last']);
});

itHere('a bad rule in the configuration stops the start', async () => {
  const rules = [{ name: 'red', sqlFilter: { sqlExpression: 'colour = ' } }];
  const topics = [{ name: 'events', subscriptions: [{ name: 'some', rules }] }];
  await expect(startBus({ config: { serviceBus: { namespaces: [{ name: 'bus', topics }] } } })).rejects.toThrow(
    '/serviceBus/namespaces/0/topics/0/subscriptions/0/rules/0/sqlFilter/sqlExpression: found "colour = ", ' +
      'expected a valid filter (expected a value, found the end of the text at line 1, column 10).',
  );
});
