import { expect, it } from 'vitest';
import { nodeAddress } from '../../../../src/transport/amqp/node-address.ts';

it.each([
  ['queue', 'queue'],
  ['/queue/', 'queue'],
  ['amqps://host:5671/a/Subscriptions/b', 'a/Subscriptions/b'],
  ['sb://host/', ''],
  ['a%2Fb%20c', 'a/b c'],
  ['100%', '100%'],
  ['$cbs', '$cbs'],
])('%s names %s', (address, node) => {
  expect(nodeAddress(address)).toBe(node);
});
