import { describe, expect, it } from 'vitest';
import { PayloadStore } from '../../../src/recorder/payload-store.ts';

const MIB = 1024 * 1024;

describe('PayloadStore', () => {
  it('gives back what was added, whatever happens to the chunk', () => {
    const store = new PayloadStore(MIB, 60_000);
    const chunk = Buffer.from('hello');
    const at = store.add(chunk);
    chunk.fill(0);
    expect(Buffer.from(store.read(at, 5)).toString()).toBe('hello');
  });

  it('never splits a payload, and says what it has overwritten', () => {
    const store = new PayloadStore(2 * MIB, 60_000);
    const added: { at: number; fill: number }[] = [];
    for (let i = 0; i < 200; i++) added.push({ at: store.add(Buffer.alloc(60_000, i)), fill: i });
    const kept = added.filter(({ at }) => at >= store.oldestPosition);
    expect(kept.length * 60_000).toBeGreaterThanOrEqual(2 * MIB);
    expect(kept.length).toBeLessThan(added.length);
    for (const { at, fill } of kept) expect(new Set(store.read(at, 60_000))).toEqual(new Set([fill]));
  });
});
