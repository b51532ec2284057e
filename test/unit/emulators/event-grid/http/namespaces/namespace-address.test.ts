import { expect, it } from 'vitest';
import { namespaceAddress } from '../../../../../../emulators/event-grid/http/namespaces/namespace-address.ts';

it.each([
  ['/topics/orders:publish', [undefined, 'orders', undefined, 'publish']],
  ['/shop/topics/orders:publish', ['shop', 'orders', undefined, 'publish']],
  ['//Shop//Topics/Orders%3APublish/', ['Shop', 'Orders', undefined, 'publish']],
  ['/topics/orders/eventsubscriptions/first:receive', [undefined, 'orders', 'first', 'receive']],
  ['/topics/a%20b/eventSubscriptions/c%2Fd:renewLock', [undefined, 'a b', 'c/d', 'renewlock']],
  ['/topics/%zz:publish', [undefined, '%zz', undefined, 'publish']],
])('reads %s', (path, [namespace, topic, subscription, operation]) => {
  expect(namespaceAddress({ path })).toEqual({ namespace, topic, subscription, operation });
});

it.each([
  '/',
  '/topics/orders',
  '/topics/:publish',
  '/orders/api/events',
  '/topics/orders/subscriptions/first/messages/head',
  '/a/b/topics/orders:publish',
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.EventGrid/namespaces/n/topics/t/listKeys',
])('leaves %s to others', (path) => {
  expect(namespaceAddress({ path })).toBeUndefined();
});
