import { describe, expect, it } from 'vitest';
import { RecorderBench } from '../conversation.ts';
import { connack, connectPacket, publish } from '../mqtt-peers.ts';

describe('MessageStreams', () => {
  it('tells entities apart up to a thousand, and counts the rest together', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect().send('opener', connectPacket('device-1')).send('acceptor', connack());
    for (let i = 0; i < 1_003; i++) conversation.send('opener', publish(`rooms/${i}`, 'warm'));
    const { hops, deliveries } = bench.recorder.capture();
    expect(hops).toMatchObject([{ deliveries: 1_003 }]);
    expect(deliveries.slice(-4).map(({ entity }) => entity)).toEqual(['rooms/999', '(others)', '(others)', '(others)']);
  });
});
