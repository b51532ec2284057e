import { expect, it } from 'vitest';
import { EVENT_HUBS_OFFICIAL_CONFIG } from '../../../../../emulators/event-hubs/config/official.ts';

const { recognises, toConfig, toFilePath, notices } = EVENT_HUBS_OFFICIAL_CONFIG;

function file(namespace: object, logging = 'Console') {
  return { UserConfig: { NamespaceConfig: [namespace], LoggingConfig: { Type: logging } } };
}

it.each([
  [{ UserConfig: { NamespaceConfig: [] } }, true],
  [{ UserConfig: { Namespaces: [] } }, false],
  [{ UserConfig: 'nonsense' }, false],
  [{}, false],
])('recognises %j: %s', (value, expected) => {
  expect(recognises(value)).toBe(expected);
});

it('turns the file into a configuration, with the retention of the official emulator', () => {
  const entities = [
    { Name: 'eh1', PartitionCount: '2', ConsumerGroups: [{ Name: 'cg1' }] },
    { Name: 'eh2', PartitionCount: 32 },
  ];
  expect(toConfig(file({ Type: 'EventHub', Name: 'mine', Entities: entities }))).toEqual({
    namespaces: [
      {
        name: 'mine',
        eventHubs: [
          { name: 'eh1', partitionCount: 2, retentionTimeInHours: 1, consumerGroups: [{ name: 'cg1' }] },
          { name: 'eh2', partitionCount: 32, retentionTimeInHours: 1, consumerGroups: [] },
        ],
      },
    ],
  });
  expect(toConfig(file({ Entities: [] }))).toEqual({ namespaces: [{ name: 'emulatorNs1', eventHubs: [] }] });
});

it.each([
  ['/eventHubs/namespaces', '/UserConfig/NamespaceConfig'],
  ['/eventHubs/namespaces/0/name', '/UserConfig/NamespaceConfig/0/Name'],
  [
    '/eventHubs/namespaces/0/eventHubs/1/consumerGroups/2/name',
    '/UserConfig/NamespaceConfig/0/Entities/1/ConsumerGroups/2/Name',
  ],
])('%s is %s there', (path, expected) => {
  expect(toFilePath(path)).toBe(expected);
});

it('tells what it does not do', () => {
  expect(notices(file({ Entities: [] }))).toEqual([]);
  expect(notices(file({ Entities: [] }, 'File,Console'))).toEqual([
    '/UserConfig/LoggingConfig/Type is "File,Console": the log goes to standard error, and no file is written to /home/app/EmulatorLogs.',
  ]);
});
