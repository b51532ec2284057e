import { expect, it } from 'vitest';
import { connectionString } from '../../../../../emulators/event-grid/runtime/connection-string.ts';

const KEYS = { key1: 'one', key2: 'two' };
const REACHABLE = [
  { name: 'orders', keys: KEYS, path: '/api/events' },
  { name: 'telemetry', keys: KEYS, path: '' },
];
const ENDPOINTS = { host: 'localhost', ports: { gateway: 8443, management: 5300 } };
const isKnown = (name: string) => name === 'files';

it.each([
  [undefined, undefined, 'Endpoint=https://localhost:8443/orders/api/events;AccessKey=one'],
  ['ORDERS', 'http', 'Endpoint=http://localhost:5300/orders/api/events;AccessKey=one'],
  ['telemetry', 'https', 'Endpoint=https://localhost:8443/telemetry;AccessKey=one'],
  ['files', 'https', 'Endpoint=https://localhost:8443'],
] as const)('of %s by %s', (namespace, transport, expected) => {
  const options = { ...(namespace !== undefined && { namespace }), ...(transport !== undefined && { transport }) };
  expect(connectionString(REACHABLE, isKnown, ENDPOINTS, options)).toBe(expected);
});

it('of nothing is the resource manager, and an address has its brackets', () => {
  expect(connectionString([], isKnown, { ...ENDPOINTS, host: '::1' })).toBe('Endpoint=https://[::1]:8443');
});

it('of what there is not names what there is', () => {
  expect(() => connectionString(REACHABLE, isKnown, ENDPOINTS, { namespace: 'none' })).toThrow(
    expect.objectContaining({ code: 'AZW_NAMESPACE_UNKNOWN', message: expect.stringContaining('"orders"') }),
  );
});
