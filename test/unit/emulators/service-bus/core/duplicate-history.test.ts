import { expect, it } from 'vitest';
import { DuplicateHistory } from '../../../../../emulators/service-bus/core/duplicate-history.ts';
import { Bus, incoming, queueDefinition, topicDefinition } from './namespace-fixture.ts';

it('remembers each id for the window, from its first message on', () => {
  const history = new DuplicateHistory(100, false);
  expect(history.remember('a', 0)).toBe(100);
  expect(history.remember('b', 50)).toBe(150);
  expect(history.remember('a', 99)).toBeUndefined();
  expect(history.remember('a', 100)).toBe(200);
  expect(history.remember('b', 149)).toBeUndefined();
});

it('knows no id of a message that has none, and with partitions one for each', () => {
  const content = incoming().content;
  const [plain, partitioned] = [new DuplicateHistory(1, false), new DuplicateHistory(1, true)];
  expect(plain.keyOf({ content, sizeBytes: 1 })).toBeUndefined();
  const north = { content, sizeBytes: 1, messageId: 'a', partitionKey: 'north' };
  expect(plain.keyOf(north)).toBe(plain.keyOf({ ...north, partitionKey: 'south' }));
  expect(partitioned.keyOf(north)).not.toBe(partitioned.keyOf({ ...north, partitionKey: 'south' }));
});

it.each(['orders', 'events'])('lets %s drop duplicates, in a batch and in what is scheduled too', (entity) => {
  const duplicateDetectionWindowMs = 30_000;
  const bus = new Bus(
    [queueDefinition({ duplicateDetectionWindowMs })],
    [topicDefinition({ duplicateDetectionWindowMs })],
  );
  const messages = [
    { ...incoming('a'), scheduledAtMs: bus.nowMs + 1_000 },
    incoming('b'),
    incoming('b'),
    incoming('a'),
  ];
  expect(bus.reply({ type: 'send', entity, messages })).toEqual({ sequenceNumbers: [1, 2, 0, 0] });
  bus.nowMs += 1_000;
  expect(bus.ids(entity === 'orders' ? 'orders' : 'events/Subscriptions/all')).toEqual(['b', 'a']);
});
