import { describe, expect, it } from 'vitest';
import type { EventHubConfig } from '../../../../emulators/event-hubs/config.ts';
import { toDefinitions } from '../../../../emulators/event-hubs/config.ts';
import { EVENT_HUBS_LIMITS } from '../../../../emulators/event-hubs/limits.ts';
import { checkConfig } from '../../../../src/app/config.ts';
import type { LimitsMode } from '../../../../src/kernel/limits.ts';

const HOUR_MS = 3_600_000;

function around(eventHub: object) {
  return { eventHubs: { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'readings', ...eventHub }] }] } };
}

function definitionOf(eventHub: Partial<EventHubConfig>, limits: LimitsMode = 'relaxed') {
  const config = { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'readings', ...eventHub }] }] };
  const { namespaces, errors } = toDefinitions(config, EVENT_HUBS_LIMITS[limits]);
  expect(errors).toEqual([]);
  return namespaces[0]!.hubs[0]!;
}

describe('an event hub', () => {
  it('has defaults', () => {
    expect(definitionOf({})).toEqual({
      name: 'readings',
      status: 'Active',
      partitionCount: 4,
      consumerGroups: [],
      retentionMs: 168 * HOUR_MS,
      retentionBytesMax: undefined,
      userMetadata: undefined,
      authorizationRules: [],
      capture: undefined,
    });
    expect(definitionOf({}, 'strict').retentionMs).toBe(HOUR_MS);
  });

  it('is what it is declared to be', () => {
    const rule = { keyName: 'sender', primaryKey: 'key', rights: ['Send' as const] };
    const eventHub: Partial<EventHubConfig> = {
      partitionCount: 32,
      consumerGroups: [{ name: 'one' }, { name: 'two', userMetadata: 'mine' }],
      retentionTimeInHours: 2160,
      retentionSizeInMegabytes: 2,
      status: 'SendDisabled',
      userMetadata: 'text',
      authorizationRules: [rule],
    };
    expect(definitionOf(eventHub)).toMatchObject({
      partitionCount: 32,
      consumerGroups: [
        { name: 'one', userMetadata: undefined },
        { name: 'two', userMetadata: 'mine' },
      ],
      retentionMs: 2160 * HOUR_MS,
      retentionBytesMax: 2_097_152,
      status: 'SendDisabled',
      userMetadata: 'text',
      authorizationRules: [{ ...rule, secondaryKey: 'key' }],
    });
  });
});

it('a namespace without keys has the well-known one', () => {
  const { namespaces } = toDefinitions({ namespaces: [{ name: 'hubs' }] }, EVENT_HUBS_LIMITS.relaxed);
  expect(namespaces[0]).toMatchObject({
    hubs: [],
    authorizationRules: [{ keyName: 'RootManageSharedAccessKey', primaryKey: 'SAS_KEY_VALUE' }],
  });
});

const AT = 'at /eventHubs/namespaces/0/eventHubs/0';
const many = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `n${i}` }));

it.each<[string, object, string, LimitsMode?]>([
  ['partitions', { partitionCount: 0 }, `${AT}/partitionCount: found 0`],
  [
    'too many partitions',
    { partitionCount: 1025 },
    `${AT}/partitionCount: found 1025, expected a number from 1 to 1024.`,
  ],
  [
    'with strict limits',
    { partitionCount: 33 },
    `${AT}/partitionCount: found 33, expected a number from 1 to 32.`,
    'strict',
  ],
  [
    'retention',
    { retentionTimeInHours: 2161 },
    `${AT}/retentionTimeInHours: found 2161, expected a number from 1 to 2160.`,
  ],
  [
    'strict retention',
    { retentionTimeInHours: 2 },
    `${AT}/retentionTimeInHours: found 2, expected the number 1.`,
    'strict',
  ],
  ['$Default', { consumerGroups: [{ name: '$Default' }] }, `${AT}/consumerGroups/0/name: found "$Default"`],
  [
    'groups of one name',
    { consumerGroups: [{ name: 'a' }, { name: 'A' }] },
    `${AT}/consumerGroups/1/name: found "A", expected a name other than that at /eventHubs/namespaces/0/eventHubs/0/consumerGroups/0/name`,
  ],
  ['too many groups', { consumerGroups: many(21) }, `${AT}/consumerGroups: found 21, expected at most 20`, 'strict'],
  ['a name with a slash', { name: 'a/b' }, `${AT}/name: found "a/b"`],
  ['an unknown key', { partitions: 4 }, `${AT}: found the unknown key "partitions". Did you mean "partitionCount"?`],
])('says what is wrong with %s', async (_what, eventHub, message, limits) => {
  await expect(checkConfig(around(eventHub), 'test', limits)).rejects.toThrow(message);
});

it('says what is wrong with namespaces', async () => {
  const namespaces = [
    { name: 'a', port: 5000 },
    { name: 'A', port: 5000 },
  ];
  const checked = checkConfig({ eventHubs: { namespaces } }, 'test', 'strict');
  await expect(checked).rejects.toThrow('at /eventHubs/namespaces: found 2, expected at most 1 namespaces.');
  await expect(checked).rejects.toThrow('at /eventHubs/namespaces/1/name: found "A"');
  await expect(checked).rejects.toThrow(
    'at /eventHubs/namespaces/1/port: found 5000, expected a port other than that at',
  );
  const eventHubs = many(11);
  await expect(
    checkConfig({ eventHubs: { namespaces: [{ name: 'a', eventHubs }] } }, 'test', 'strict'),
  ).rejects.toThrow('because Max EventHubs supported $10, but found 11');
});
