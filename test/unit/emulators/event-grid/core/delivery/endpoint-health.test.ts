import { expect, it } from 'vitest';
import { EndpointHealth } from '../../../../../../emulators/event-grid/core/delivery/endpoint-health.ts';
import { DEFAULT_RETRY_OPTIONS, RetryTable } from '../../../../../../emulators/event-grid/core/delivery/retry-table.ts';

it.each([
  ['Busy', 10],
  ['TimedOut', 10],
  ['SocketError', 30],
  ['NotFound', 300],
  ['ResolutionError', 300],
  ['Disabled', 300],
  ['Full', 300],
  ['Unauthorized', 300],
  ['Forbidden', 300],
  ['InvalidAzureFunctionDestination', 600],
] as const)('leaves an endpoint alone that has failed ten times in a row: %s, %i s', (outcome, seconds) => {
  const health = new EndpointHealth(new RetryTable());
  for (let i = 0; i < 9; i++) health.failed(outcome, 1_000);
  expect(health.isFailing).toBe(false);
  expect(health.leftAloneUntilMs).toBe(Number.NEGATIVE_INFINITY);
  health.failed(outcome, 2_000);
  expect(health.isFailing).toBe(true);
  expect(health.leftAloneUntilMs).toBe(2_000 + seconds * 1_000);
});

it('leaves it alone for less where all waits are shortened', () => {
  const health = new EndpointHealth(new RetryTable({ ...DEFAULT_RETRY_OPTIONS, scale: 0.1 }));
  for (let i = 0; i < 10; i++) health.failed('SocketError', 1_000);
  expect(health.leftAloneUntilMs).toBe(4_000);
});

it('believes in it again when it succeeds once', () => {
  const health = new EndpointHealth(new RetryTable());
  for (let i = 0; i < 12; i++) health.failed('Busy', 1_000);
  health.succeeded();
  expect(health.isFailing).toBe(false);
  expect(health.leftAloneUntilMs).toBe(Number.NEGATIVE_INFINITY);
});

it('does not hold against it what is wrong with an event', () => {
  const health = new EndpointHealth(new RetryTable());
  for (let i = 0; i < 20; i++) health.failed(i % 2 === 0 ? 'BadRequest' : 'PayloadTooLarge', 1_000);
  expect(health.isFailing).toBe(false);
});
