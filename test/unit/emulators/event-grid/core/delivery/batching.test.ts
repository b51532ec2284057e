import { expect, it } from 'vitest';
import type { Destination } from '../../../../../../emulators/event-grid/core/definitions.ts';
import { batchSize } from '../../../../../../emulators/event-grid/core/delivery/batching.ts';
import type { RetrySchedule } from '../../../../../../emulators/event-grid/core/delivery/commands.ts';
import { definition, QUEUE, SOURCE, webhook } from './delivery-fixture.ts';

const HUB: Destination = { ...QUEUE, endpointType: 'EventHub' } as Destination;

function sizeFor(destination: Destination, schedule: RetrySchedule, type: 'deliver' | 'dead-letter' = 'deliver') {
  return batchSize(type, { source: SOURCE, name: 'orders', definition: definition({ destination }), schedule });
}

it('is what a webhook says it wants', () => {
  expect(sizeFor(webhook(7, 2), 'basic')).toEqual({ events: 7, bytes: 2_048 });
});

it('is one event for a resource, but for an event hub behind a namespace', () => {
  for (const schedule of ['basic', 'namespace'] as const) expect(sizeFor(QUEUE, schedule).events).toBe(1);
  expect(sizeFor(HUB, 'basic').events).toBe(1);
  expect(sizeFor(HUB, 'namespace').events).toBeGreaterThan(1);
});

it('is the same for all dead letters', () => {
  expect(sizeFor(webhook(7, 2), 'basic', 'dead-letter')).toEqual(sizeFor(QUEUE, 'namespace', 'dead-letter'));
});
