import { describe, expect, it } from 'vitest';
import type { EntityStatus } from '../../../../../emulators/service-bus/core/definitions.ts';
import { Bus, incoming, queueDefinition, topicDefinition } from './namespace-fixture.ts';

describe.each(['orders', 'events'])('%s', (entity) => {
  const send = (overrides: object, ...messages: ReturnType<typeof incoming>[]) => {
    const bus = new Bus([queueDefinition(overrides)], [topicDefinition(overrides)]);
    return bus.execute({ type: 'send', entity, messages }).reply;
  };

  it.each<[EntityStatus, string | undefined]>([
    ['Active', undefined],
    ['Disabled', 'entity-disabled'],
    ['SendDisabled', 'entity-disabled'],
    ['ReceiveDisabled', undefined],
  ])('takes messages by its status: %s', (status, error) => {
    expect((send({ status }, incoming('a')) as { error?: string }).error).toBe(error);
  });

  it('is full when its messages measure what they may', () => {
    expect(send({ sizeBytesMax: 200 }, incoming('a'), incoming('b'))).toEqual({ sequenceNumbers: [1, 2] });
    expect(send({ sizeBytesMax: 199 }, incoming('a'), incoming('b'))).toMatchObject({ error: 'entity-full' });
  });

  it('wants one partition for a batch where there are partitions', () => {
    const north = { ...incoming('a'), partitionKey: 'north' };
    const south = { ...incoming('b'), partitionKey: 'south' };
    expect(send({ enablePartitioning: true }, north, south)).toMatchObject({ error: 'batch-of-several-partitions' });
    expect(send({ enablePartitioning: true }, north, north)).toEqual({ sequenceNumbers: [1, 2] });
    expect(send({}, north, south)).toEqual({ sequenceNumbers: [1, 2] });
  });

  it('wants the partition key to be the session id where there are both', () => {
    const message = { ...incoming('a'), sessionId: 'a', partitionKey: 'b' };
    expect(send({}, message)).toMatchObject({ error: 'partition-key-not-session-id', detail: 'b' });
  });
});

it('a queue that requires sessions takes no message without one; the empty session is one', () => {
  const bus = new Bus([queueDefinition({ requiresSession: true })]);
  expect(bus.error({ type: 'send', entity: 'orders', messages: [incoming('a')] })).toBe('session-id-missing');
  bus.reply({ type: 'send', entity: 'orders', messages: [{ ...incoming('b'), sessionId: '' }] });
  expect(bus.ids('orders')).toEqual(['b']);
});

it('what leaves makes room', () => {
  const bus = new Bus([queueDefinition({ sizeBytesMax: 100 })]);
  bus.send('orders', 'a');
  expect(bus.error({ type: 'send', entity: 'orders', messages: [incoming('b')] })).toBe('entity-full');
  bus.settle(bus.take('orders')[0]!, { type: 'complete' });
  bus.send('orders', 'b');
  expect(bus.ids('orders')).toEqual(['b']);
});
