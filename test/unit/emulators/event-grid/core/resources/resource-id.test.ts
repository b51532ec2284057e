import { expect, it } from 'vitest';
import {
  defaultResourceId,
  domainIdOf,
  isWithin,
  lastNameOf,
} from '../../../../../../emulators/event-grid/core/resources/resource-id.ts';

const DOMAIN = defaultResourceId('domains/shop');

it('knows what lies under a resource, in any case', () => {
  expect(isWithin(DOMAIN, DOMAIN.toUpperCase())).toBe(true);
  expect(isWithin(`${DOMAIN}/topics/orders`.toUpperCase(), DOMAIN)).toBe(true);
  expect(isWithin(`${DOMAIN}-2/topics/orders`, DOMAIN)).toBe(false);
  expect(isWithin(DOMAIN, `${DOMAIN}/topics/orders`)).toBe(false);
});

it('takes ids apart', () => {
  expect(lastNameOf(`${DOMAIN}/topics/orders`)).toBe('orders');
  expect(domainIdOf(`${DOMAIN}/topics/orders`)).toBe(DOMAIN);
  expect(domainIdOf(defaultResourceId('namespaces/shop/topics/orders'))).toBeUndefined();
});
