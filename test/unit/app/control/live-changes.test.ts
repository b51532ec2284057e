import { describe, expect, it } from 'vitest';
import { LiveChanges } from '../../../../src/app/control/live-changes.ts';
import type { Recorder } from '../../../../src/recorder/recorder.ts';
import { Recorder as RealRecorder } from '../../../../src/recorder/recorder.ts';

const AT = { direction: 'in', via: 'amqp', acceptor: { host: '127.0.0.1', port: 5672 } } as const;

function recorder(): Recorder {
  let nowMs = 0;
  return new RealRecorder({ now: () => nowMs++ });
}

function open(recorder: Recorder, port: number) {
  return recorder.attempt({ ...AT, opener: { host: '127.0.0.1', port } });
}

function live(recorder: Recorder, from: 'start' | 'now' = 'start') {
  const changes = new LiveChanges({ captureChanges: (position) => recorder.changesSince(position) }, { from });
  return () => {
    const lines: Record<string, never>[] = [];
    for (let line = changes.next(); line !== undefined; line = changes.next()) lines.push(JSON.parse(line));
    return lines;
  };
}

/** The items of one kind in all lines. */
function all(lines: readonly Record<string, never>[], kind: string): Record<string, unknown>[] {
  return lines.flatMap((line) => line[kind] ?? []);
}

describe('the live capture', () => {
  it('has what is new each time, with packets by the length of their payload', () => {
    const watched = recorder();
    const tap = open(watched, 40_000);
    const look = live(watched);
    expect(all(look(), 'connections')).toMatchObject([{ id: 1, openerAddress: { port: 40_000 } }]);
    expect(look()).toEqual([]);
    tap.bytes('tcp', 'opener', new Uint8Array(7));
    const lines = look();
    const data = all(lines, 'packets').filter(({ payloadBytes }) => payloadBytes !== 0);
    expect(data).toMatchObject([{ connection: 1, from: 'opener', payloadBytes: 7 }]);
    expect(data[0]).not.toHaveProperty('payload');
    watched.mark('here');
    expect(all(look(), 'marks')).toMatchObject([{ text: 'here' }]);
  });

  it('from now on has the connections that are open, and no packets of before', () => {
    const watched = recorder();
    const closed = open(watched, 40_000);
    closed.ended('opener', 'rst');
    closed.closed();
    const tap = open(watched, 40_001);
    tap.bytes('tcp', 'opener', new Uint8Array(7));
    const look = live(watched, 'now');
    const first = look();
    expect(all(first, 'connections').map(({ id }) => id)).toEqual([2]);
    expect(all(first, 'attempts').map(({ id }) => id)).toEqual([2]);
    expect(all(first, 'packets')).toEqual([]);
    tap.bytes('tcp', 'acceptor', new Uint8Array(9));
    expect(all(look(), 'packets')).toMatchObject([{ payloadBytes: 9 }]);
  });

  it('comes in pieces that each have what their packets carry', () => {
    const watched = recorder();
    const tap = open(watched, 40_000);
    const request = new TextEncoder().encode('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    for (let i = 0; i < 1200; i++) {
      tap.bytes('tcp', 'opener', request);
      tap.bytes('tcp', 'acceptor', new TextEncoder().encode('HTTP/1.1 204 No Content\r\n\r\n'));
    }
    const lines = live(watched)();
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) {
      const numbers = all([line], 'packets').map(({ number }) => number as number);
      expect(numbers.length).toBeLessThanOrEqual(500);
      for (const { packet } of all([line], 'exchanges')) expect(numbers).toContain(packet);
    }
    expect(all(lines, 'exchanges').length).toBe(2400);
  });

  it('says what was let go unread, and when recording began anew', () => {
    let nowMs = 0;
    const watched = new RealRecorder({ now: () => nowMs++, limits: { packets: 10 } });
    const tap = open(watched, 40_000);
    const look = live(watched);
    expect(look().every(({ capture }) => capture === 1)).toBe(true);
    for (let i = 0; i < 30; i++) tap.bytes('tcp', 'opener', new Uint8Array(1));
    const [line] = look();
    expect(line).toMatchObject({ missed: { packets: 20 } });
    watched.reset();
    open(watched, 40_001);
    expect(look().every(({ capture }) => capture === 2)).toBe(true);
  });
});
