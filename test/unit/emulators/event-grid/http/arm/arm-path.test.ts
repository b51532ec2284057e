import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseArmPath } from '../../../../../../emulators/event-grid/http/arm/arm-path.ts';

const TOPIC = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.EventGrid/topics/orders';

it('reads a resource, in any case', () => {
  expect(parseArmPath('/Subscriptions/s/resourcegroups/rg/PROVIDERS/microsoft.eventgrid/Topics/Orders/')).toEqual({
    scope: '/Subscriptions/s/resourcegroups/rg',
    types: ['Topics'],
    names: ['Orders'],
    last: undefined,
    id: '/Subscriptions/s/resourcegroups/rg/providers/Microsoft.EventGrid/Topics/Orders',
  });
});

it.each([TOPIC, `/${TOPIC}`, TOPIC.replaceAll('/', '%2F').replace(/^/, '/')])('reads an extension of %s', (scope) => {
  const path = parseArmPath(`${scope}/providers/Microsoft.EventGrid/eventSubscriptions/all/getFullUrl`);
  expect(path).toMatchObject({ scope: TOPIC, types: ['eventSubscriptions'], names: ['all'], last: 'getfullurl' });
});

it('reads lists and what is below others', () => {
  expect(parseArmPath('/providers/Microsoft.EventGrid/operations')).toMatchObject({ scope: '', last: 'operations' });
  expect(parseArmPath(`${TOPIC}/eventSubscriptions/a%20b`)).toMatchObject({
    types: ['topics', 'eventSubscriptions'],
    names: ['orders', 'a b'],
    id: `${TOPIC}/eventSubscriptions/a b`,
  });
});

it.each([
  '/orders/api/events',
  '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/a',
  '/any/providers/Microsoft.EventGrid/topics/orders',
  '/subscriptions/s/providers/Microsoft.EventGridder/topics/orders',
  '/subscriptions/s/providers/Microsoft.EventGrid/topics/%E0%A4%A',
])('leaves %s to others', (path) => {
  expect(parseArmPath(path)).toBeUndefined();
});

it('throws for nothing that a client can send', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      parseArmPath(`/subscriptions/${one}/providers/Microsoft.EventGrid/${other}`);
    }),
  );
});
