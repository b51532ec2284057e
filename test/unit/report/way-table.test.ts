import { describe, expect, it } from 'vitest';
import type { Delivery, Hop } from '../../../src/recorder/capture.ts';
import { palette } from '../../../src/report/colour.ts';
import { wayTable } from '../../../src/report/way-table.ts';
import { captureOf, PULL_HOP } from '../scenario/hand-made.ts';

const HOPS: Hop[] = [
  {
    ...PULL_HOP,
    from: 'producer',
    to: 'service-bus',
    openedBy: 'producer',
    model: 'push',
    wire: 'request per message',
  },
  PULL_HOP,
];

function delivery(from: string, to: string, atMs: number, messageId = 'm'): Delivery {
  return { atMs, connection: 1, packet: atMs + 1, from, to, entity: 'orders', sizeBytes: 1, messageId };
}

describe('wayTable', () => {
  it('says where messages were, and who had to ask for them', () => {
    const deliveries = [delivery('producer', 'service-bus', 0), delivery('service-bus', 'subscriber', 12_345)];
    expect(wayTable(captureOf([], { deliveries, hops: HOPS }), palette(false), 120)).toEqual([
      '┌─────────────────────────────────────┬──────────┬──────────────────────────────────────────────┬────────┐',
      '│ messages went                       │ messages │ waited (median)                              │ in all │',
      '├─────────────────────────────────────┼──────────┼──────────────────────────────────────────────┼────────┤',
      '│ producer → service-bus → subscriber │        1 │ 12.3 s at service-bus until subscriber asked │ 12.3 s │',
      '└─────────────────────────────────────┴──────────┴──────────────────────────────────────────────┴────────┘',
    ]);
  });

  it('says how long the longest was where that is another story', () => {
    const ids = ['one', 'two', 'three'];
    const deliveries = ids.flatMap((id, i) => [
      delivery('producer', 'service-bus', i, id),
      delivery('service-bus', 'subscriber', i === 2 ? 2_002 : 20 + i, id),
    ]);
    const table = wayTable(captureOf([], { deliveries, hops: HOPS }), palette(false), 140).join('\n');
    expect(table).toContain('20 ms (longest 2000 ms) at service-bus until subscriber asked');
  });

  it('is absent where no message went over two hops', () => {
    expect(wayTable(captureOf([], { hops: HOPS }), palette(false), 120)).toEqual([]);
  });
});
