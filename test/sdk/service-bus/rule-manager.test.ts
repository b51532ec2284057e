import { expect, it } from 'vitest';
import { startBus } from '../../support/bus.ts';
import { ruleNames, useRules } from '../../support/rules.ts';

async function start(rules = {}) {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  return useRules(bus.client(), topic, subscriptions[0], rules);
}

it('a new subscription has the default rule', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const { value } = await bus.client().createRuleManager(topic, subscriptions[1]).listRules().next();
  expect(value).toMatchObject({ name: '$Default', filter: { sqlExpression: '1=1' } });
});

it('rules are listed as they were created', async () => {
  const manager = await start({
    red: { filter: { sqlExpression: "colour = 'red'" }, action: { sqlExpression: 'SET seen = TRUE' } },
    none: { filter: { sqlExpression: '1=0' } },
    mine: { filter: { correlationId: 'c', subject: 's', applicationProperties: { n: 5, f: 1.5, b: true, s: 'x' } } },
  });
  const rules = new Map<string, unknown>();
  for await (const { name, filter, action } of manager.listRules()) rules.set(name, { filter, action });
  expect(rules).toEqual(
    new Map<string, unknown>([
      ['red', { filter: { sqlExpression: "colour = 'red'" }, action: { sqlExpression: 'SET seen = TRUE' } }],
      ['none', { filter: { sqlExpression: '1=0' }, action: {} }],
      [
        'mine',
        {
          filter: expect.objectContaining({
            correlationId: 'c',
            subject: 's',
            applicationProperties: { n: 5, f: 1.5, b: true, s: 'x' },
          }),
          action: {},
        },
      ],
    ]),
  );
});

it('more rules are listed than fit one page', async () => {
  const rules = Object.fromEntries(
    Array.from({ length: 103 }, (_, i) => [`r${i}`, { filter: { sqlExpression: `n = ${i}` } }]),
  );
  const manager = await start(rules);
  expect(await ruleNames(manager)).toEqual(Object.keys(rules));
  const pages: number[] = [];
  for await (const page of manager.listRules().byPage({ maxPageSize: 50 })) pages.push(page.length);
  expect(pages.filter((length) => length > 0)).toEqual([50, 50, 3]);
});

it('a deleted rule is gone, the others stay', async () => {
  const manager = await start({ a: { filter: { sqlExpression: 'n = 1' } }, b: { filter: { sqlExpression: 'n = 2' } } });
  await manager.deleteRule('a');
  expect(await ruleNames(manager)).toEqual(['b']);
  await expect(manager.deleteRule('a')).rejects.toMatchObject({ code: 'MessagingEntityNotFound' });
});

it('a second rule of the same name is refused', async () => {
  const manager = await start({ a: { filter: { sqlExpression: 'n = 1' } } });
  await expect(manager.createRule('a', { sqlExpression: 'n = 2' })).rejects.toMatchObject({
    code: 'MessagingEntityAlreadyExists',
  });
  const { value } = await manager.listRules().next();
  expect(value).toMatchObject({ filter: { sqlExpression: 'n = 1' } });
});

it('a rule that cannot be read is refused, and nothing has changed', async () => {
  const manager = await start({ a: { filter: { sqlExpression: 'n = 1' } } });
  await expect(manager.createRule('b', { sqlExpression: 'n = = 1' })).rejects.toThrow(/ArgumentError/);
  await expect(manager.createRule('b', { sqlExpression: 'n = 1' }, { sqlExpression: 'SET' })).rejects.toThrow();
  await expect(manager.createRule('b', { sqlExpression: `n = '${'x'.repeat(1024)}'` })).rejects.toThrow();
  await expect(manager.createRule('b', { correlationId: undefined } as never)).rejects.toThrow();
  expect(await ruleNames(manager)).toEqual(['a']);
});
