import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../../emulators/event-hubs/core/commands.ts';
import { Namespace } from '../../../../../emulators/event-hubs/core/namespace.ts';
import { bytes, hub, LIMITS } from './namespace-fixture.ts';

describe('reading without a reader', () => {
  const namespace = () => {
    const made = new Namespace({
      name: 'ns',
      authorizationRules: [],
      hubs: [hub({ retentionMs: 100 })],
      limits: LIMITS,
      memory: { segmentBytesMax: 30, archivedBytesMax: 1_000 },
    });
    const read = (fromSequenceNumber: number, nowMs: number, partition = '0', name = 'orders') => {
      const command = { type: 'read-events', hub: name, partition, fromSequenceNumber, countMax: 10 } as const;
      const { reply } = made.execute(command, nowMs);
      return reply instanceof Failure ? reply.error : reply.events.map(({ sequenceNumber }) => sequenceNumber);
    };
    const publish = (count: number, nowMs: number) =>
      made.execute(
        { type: 'publish', hub: 'orders', partition: '0', payloads: Array.from({ length: count }, () => bytes(10)) },
        nowMs,
      );
    return { read, publish };
  };

  it('gives the events of one segment at a time, from a number on', () => {
    const { read, publish } = namespace();
    publish(2, 0);
    publish(2, 0);
    expect([read(0, 0), read(1, 0), read(2, 0)]).toEqual([[0, 1], [1], [2, 3]]);
  });

  it('gives nothing at the end and behind it', () => {
    const { read, publish } = namespace();
    expect(read(0, 0)).toEqual([]);
    publish(1, 0);
    expect([read(1, 0), read(99, 0)]).toEqual([[], []]);
  });

  it('leaves out what is past retention', () => {
    const { read, publish } = namespace();
    publish(2, 0);
    publish(1, 50);
    expect(read(0, 120)).toEqual([2]);
    expect(read(0, 150)).toEqual([]);
  });

  it('knows no other hub or partition', () => {
    const { read } = namespace();
    expect(read(0, 0, '2')).toBe('partition-not-found');
    expect(read(0, 0, '0', 'others')).toBe('hub-not-found');
  });
});
