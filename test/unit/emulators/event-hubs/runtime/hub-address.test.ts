import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../../emulators/event-hubs/core/failure.ts';
import { parseHubAddress, sendableAddress } from '../../../../../emulators/event-hubs/runtime/hub-address.ts';
import { testPlatform } from '../../../../support/platform.ts';
import { hostSampleNamespace } from '../sample-namespace.ts';

it.each([
  ['hub', { hub: 'hub' }],
  ['hub/Partitions/0', { hub: 'hub', partition: '0' }],
  ['hub/PARTITIONS/x', { hub: 'hub', partition: 'x' }],
  ['hub/Publishers/p', { hub: 'hub', publisher: 'p' }],
  ['hub/ConsumerGroups/$Default', { hub: 'hub', consumerGroup: '$Default' }],
  ['hub/consumergroups/g/partitions/3', { hub: 'hub', consumerGroup: 'g', partition: '3' }],
])('%s', (address, parsed) => {
  expect(parseHubAddress(address)).toEqual(parsed);
});

it.each([
  '',
  'hub/',
  'hub/Partitions',
  'hub/Partitions/',
  'hub/Elsewhere/0',
  'hub/ConsumerGroups/g/Publishers/p',
  'a/b/Partitions/0',
])('"%s" names no node', (address) => {
  expect(parseHubAddress(address)).toBeUndefined();
});

describe('what can be sent to', () => {
  const namespace = hostSampleNamespace(testPlatform());

  it.each(['readings', 'Readings/Partitions/1', 'readings/Publishers/p'])('%s', (address) => {
    expect(sendableAddress(namespace, address)).toEqual(parseHubAddress(address));
  });

  it.each([
    ['missing', 'hub-not-found'],
    ['readings/elsewhere', 'hub-not-found'],
    ['readings/Partitions/2', 'partition-not-found'],
    ['readings/ConsumerGroups/$Default/Partitions/0', 'address-not-for-sending'],
    ['closed', 'hub-disabled'],
  ])('%s cannot: %s', (address, error) => {
    expect(sendableAddress(namespace, address)).toBeInstanceOf(Failure);
    expect(sendableAddress(namespace, address)).toMatchObject({ error });
  });
});
