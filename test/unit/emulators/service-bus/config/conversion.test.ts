import { describe, expect, it } from 'vitest';
import {
  toNamespaceDefinition,
  toQueueDefinition,
  toSubscriptionDefinition,
  toTopicDefinition,
} from '../../../../../emulators/service-bus/config.ts';
import { SERVICE_BUS_LIMITS } from '../../../../../emulators/service-bus/limits.ts';

const { strict, relaxed } = SERVICE_BUS_LIMITS;

describe('what all entities have in common', () => {
  it('takes what is declared, for each of the three', () => {
    const given = { name: 'a', autoDeleteOnIdle: 'PT5M', enableBatchedOperations: false, userMetadata: 'mine' };
    const common = { autoDeleteOnIdleMs: 300_000, enableBatchedOperations: false, userMetadata: 'mine' };
    for (const convert of [toQueueDefinition, toTopicDefinition, toSubscriptionDefinition]) {
      expect(convert(given, relaxed)).toMatchObject({ errors: [], definition: common });
    }
  });

  it.each(['PT4M59S', 'soon'])('refuses to delete when idle for %j', (autoDeleteOnIdle) => {
    expect(toTopicDefinition({ name: 'a', autoDeleteOnIdle }, relaxed).errors).toEqual([
      { path: '/autoDeleteOnIdle', found: autoDeleteOnIdle, expected: 'an ISO 8601 duration of at least PT5M' },
    ]);
  });
});

describe('authorization rules', () => {
  const full = { keyName: 'k', primaryKey: 'one', secondaryKey: 'two', rights: ['Send' as const] };

  it('are taken for namespaces, queues and topics; a missing second key is the first', () => {
    const { secondaryKey: _, ...single } = full;
    const authorizationRules = [full, { ...single, keyName: 'l' }];
    const expected = [full, { ...full, keyName: 'l', secondaryKey: 'one' }];
    for (const convert of [toNamespaceDefinition, toQueueDefinition, toTopicDefinition]) {
      const { definition, errors } = convert({ name: 'a', authorizationRules }, relaxed);
      expect({ rules: definition.authorizationRules, errors }).toEqual({ rules: expected, errors: [] });
    }
  });

  it('have names of their own, and Manage comes with the other rights', () => {
    const rules = [full, { ...full, rights: ['Manage' as const, 'Send' as const] }];
    expect(toQueueDefinition({ name: 'a', authorizationRules: rules }, relaxed).errors).toEqual([
      {
        path: '/authorizationRules/1/keyName',
        found: 'k',
        expected: 'a name other than that at /authorizationRules/0/keyName',
      },
      {
        path: '/authorizationRules/1/rights',
        found: ['Manage', 'Send'],
        expected: 'Manage only together with Send and Listen',
      },
    ]);
  });
});

it('one entity is converted without asking where it forwards to', () => {
  const forwarding = { name: 'a', forwardTo: 'elsewhere' };
  expect(toQueueDefinition(forwarding, relaxed)).toMatchObject({ errors: [], definition: { forwardTo: 'elsewhere' } });
  expect(toNamespaceDefinition({ name: 'bus', queues: [forwarding] }, relaxed).errors).toEqual([
    { path: '/queues/0/forwardTo', found: 'elsewhere', expected: 'the name of a queue or topic of the namespace' },
  ]);
});

it('a topic has no more filters than it may', () => {
  const rule = (name: number) => ({ name: `${name}`, sqlFilter: { sqlExpression: 'a = 1' } });
  const rules = Array.from({ length: strict.sqlFiltersPerTopicMax + 1 }, (_, index) => rule(index));
  const topic = { name: 'events', subscriptions: [{ name: 'all', rules }] };
  expect(toTopicDefinition(topic, strict).errors).toEqual([
    {
      path: '/subscriptions',
      found: rules.length,
      expected: `at most ${strict.sqlFiltersPerTopicMax} SQL filters of a topic`,
    },
  ]);
  expect(toTopicDefinition(topic, relaxed).errors).toEqual([]);
});
