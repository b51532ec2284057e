import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import { openPeer } from './peer.ts';

/** Lets `ms` pass in the engine's own ticks; returns when heartbeats came. */
function watch(peer: ReturnType<typeof openPeer>, ms: number, onTick = () => {}): number[] {
  const clock = new VirtualClock(0);
  const beats: number[] = [];
  const schedule = () => {
    clock.wakeAt(clock.now() + peer.connection.tickMs, () => {
      peer.connection.tick();
      if (peer.said().some(({ name }) => name === 'heartbeat')) beats.push(clock.now());
      onTick();
      if (!peer.connection.closed) schedule();
    });
  };
  schedule();
  clock.advance(ms);
  return beats;
}

describe('idle time-outs', () => {
  it.each([200, 1000, 7000, 60_000])(
    'a peer that asks for %d ms hears something within half of it',
    (idleTimeoutMs) => {
      const peer = openPeer({ open: { idleTimeoutMs } });
      const beats = watch(peer, idleTimeoutMs * 6);
      const gaps = beats.map((at, i) => at - (beats[i - 1] ?? 0));
      expect(beats.length).toBeGreaterThan(10);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(idleTimeoutMs / 2);
    },
  );

  it('a peer that hears other frames gets no heartbeat', () => {
    const peer = openPeer({ open: { idleTimeoutMs: 1000 } });
    expect(watch(peer, 10_000, () => peer.flow({ echo: true }).said())).toEqual([]);
  });

  it.each([undefined, 0])('a peer that asks for %s is looked after at our own pace', (idleTimeoutMs) => {
    const peer = openPeer({ open: { idleTimeoutMs } });
    expect(peer.connection.tickMs).toBe(60_000);
  });

  it('a silent peer is gone after twice our time-out, not earlier', () => {
    const peer = openPeer({ engine: { idleTimeoutMs: 1000 }, open: { idleTimeoutMs: 60_000 } });
    watch(peer, 2249);
    expect(peer.closed).toBeUndefined();
    watch(peer, 2250);
    expect(peer.closed).toEqual({ condition: 'amqp:resource-limit-exceeded', by: 'us' });
  });

  it('a peer with nothing but heartbeats stays', () => {
    const peer = openPeer({ engine: { idleTimeoutMs: 1000 } });
    watch(peer, 60_000, () => peer.raw(Buffer.from('0000000802000000', 'hex')));
    expect(peer.closed).toBeUndefined();
  });
});
