import { expect, it } from 'vitest';
import { addressText } from '../../../src/kernel/connection.ts';

it.each([
  [{ host: '127.0.0.1', port: 5672 }, '127.0.0.1:5672'],
  [{ host: 'orders.example', port: 443 }, 'orders.example:443'],
  [{ host: '::1', port: 5672 }, '[::1]:5672'],
])('writes %o as URLs have it', (address, text) => {
  expect(addressText(address)).toBe(text);
});
