import { expect, it } from 'vitest';
import { nearest } from '../../../src/app/nearest.ts';

it.each([
  ['lockDuraton', 'lockDuration'],
  ['LOCKDURATION', 'lockDuration'],
  ['queue', 'queues'],
  ['zebra', undefined],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, ['name', 'queues', 'lockDuration', 'maxDeliveryCount'])).toBe(meant);
});
