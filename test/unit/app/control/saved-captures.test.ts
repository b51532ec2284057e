import { beforeEach, describe, expect, it } from 'vitest';
import { SavedCaptures } from '../../../../src/app/control/saved-captures.ts';
import type { Capture, Packet } from '../../../../src/recorder/capture.ts';

let resets: number;
let current: Capture;
let captures: SavedCaptures;
beforeEach(() => {
  resets = 0;
  current = capture();
  captures = new SavedCaptures({ capture: () => current, resetCapture: () => void resets++ });
});

function capture(more: Partial<Capture> = {}): Capture {
  const none = {
    participants: [],
    attempts: [],
    connections: [],
    packets: [],
    exchanges: [],
    deliveries: [],
    hops: [],
  };
  const dropped = { packets: 0, bytes: 0, exchanges: 0, deliveries: 0, connections: 0 };
  return { startedAtMs: 0, endedAtMs: 1000, ...none, marks: [], keylog: [], dropped, ...more };
}

function packet(bytes: number): Packet {
  const tcp = { flags: [], sequence: 0, acknowledgement: 0, payload: new Uint8Array(bytes) };
  return { number: 1, atMs: 0, connection: 1, from: 'opener', ...tcp };
}

describe('saving', () => {
  it('puts the current capture aside and begins anew', () => {
    expect(captures.save('before', false)).toMatchObject({ name: 'before', endedAt: '1970-01-01T00:00:01.000Z' });
    expect(resets).toBe(1);
    const saved = current;
    current = capture({ startedAtMs: 1000 });
    expect(captures.find('before')).toBe(saved);
    expect(captures.find('current')).toBe(current);
    expect(captures.list().map(({ name }) => name)).toEqual(['current', 'before']);
  });

  it('goes on if that is wanted', () => {
    captures.save('half', true);
    expect(resets).toBe(0);
  });

  it.each(['', '.x', 'a b', '../x', 'a/b', 'x'.repeat(65)])('refuses the name "%s"', (name) => {
    expect(() => captures.save(name, false)).toThrow(expect.objectContaining({ code: 'AZW_CONFIG_INVALID' }));
    expect(resets).toBe(0);
  });

  it.each(['current', 'taken'])('refuses the name "%s", which there is already', (name) => {
    captures.save('taken', true);
    expect(() => captures.save(name, false)).toThrow(expect.objectContaining({ code: 'AZW_CAPTURE_EXISTS' }));
  });

  it('is refused when there are many', () => {
    for (let i = 0; i < 32; i++) captures.save(`c${i}`, false);
    expect(() => captures.save('more', false)).toThrow(expect.objectContaining({ code: 'AZW_CAPTURES_FULL' }));
    captures.remove('c0');
    expect(captures.save('more', false).name).toBe('more');
  });

  it('is refused when they are large', () => {
    current = capture({ packets: [packet(300 * 1024 * 1024)] });
    captures.save('large', false);
    expect(() => captures.save('too-much', false)).toThrow(expect.objectContaining({ code: 'AZW_CAPTURES_FULL' }));
  });
});

describe('a summary', () => {
  it('says when something was let go', () => {
    expect(captures.list()).toMatchObject([{ complete: true }]);
    current = capture({ dropped: { packets: 1, bytes: 9, exchanges: 0, deliveries: 0, connections: 0 } });
    expect(captures.list()).toMatchObject([{ complete: false }]);
  });
});

describe('removing', () => {
  it('forgets a saved one', () => {
    captures.save('before', true);
    captures.remove('before');
    expect(() => captures.find('before')).toThrow('There is no capture "before". There are: current.');
    expect(() => captures.remove('before')).toThrow(expect.objectContaining({ code: 'AZW_CAPTURE_UNKNOWN' }));
  });

  it('of the current one begins anew', () => {
    captures.remove('current');
    expect(resets).toBe(1);
  });
});
