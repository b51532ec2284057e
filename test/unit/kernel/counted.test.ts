import { expect, it } from 'vitest';
import { counted, times } from '../../../src/kernel/counted.ts';

it('counts in words', () => {
  expect([0, 1, 2].map((count) => counted(count, 'message'))).toEqual(['0 messages', '1 message', '2 messages']);
  expect([1, 2].map((count) => counted(count, 'delivery', 'deliveries'))).toEqual(['1 delivery', '2 deliveries']);
  expect([0, 1, 2].map(times)).toEqual(['0 times', 'once', '2 times']);
});
