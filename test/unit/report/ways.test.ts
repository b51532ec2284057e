import { describe, expect, it } from 'vitest';
import type { Journey, Leg } from '../../../src/report/journeys.ts';
import { waysOf } from '../../../src/report/ways.ts';

type Step = readonly [from: string, to: string, atMs: number, follows?: Pick<Leg, 'follows' | 'waitedMs' | 'askedBy'>];

function journey(...steps: readonly Step[]): Journey {
  const legs = steps.map(
    ([from, to, atMs, more]): Leg => ({
      ...{ atMs, connection: 1, packet: 1, from, to, entity: 'q', sizeBytes: 1 },
      ...{ openedBy: from, model: 'push', wire: 'request per message' },
      ...more,
    }),
  );
  return { messageId: 'm', legs };
}

const viaBus = (waitedMs: number) =>
  journey(['a', 'bus', 0], ['bus', 'b', waitedMs, { follows: 0, waitedMs, askedBy: 'b' }]);

describe('waysOf', () => {
  it('tells the median and the longest of what each station took', () => {
    expect(waysOf([viaBus(10), viaBus(90), viaBus(20)])).toEqual([
      {
        participants: ['a', 'bus', 'b'],
        messages: 3,
        stations: [{ participant: 'bus', waitedMs: 20, longestMs: 90, askedBy: 'b' }],
        tookMs: 20,
      },
    ]);
    expect(waysOf([viaBus(10), viaBus(20)])[0]).toMatchObject({ stations: [{ waitedMs: 15 }], tookMs: 15 });
  });

  it('is one for each end', () => {
    const forked = journey(
      ['a', 'grid', 0],
      ['grid', 'bus', 5, { follows: 0, waitedMs: 5 }],
      ['grid', 'c', 7, { follows: 0, waitedMs: 7 }],
      ['bus', 'b', 9, { follows: 1, waitedMs: 4 }],
    );
    expect(waysOf([forked]).map(({ participants, tookMs }) => [participants.join(), tookMs])).toEqual([
      ['a,grid,c', 7],
      ['a,grid,bus,b', 9],
    ]);
  });

  it('counts a message that was delivered twice once', () => {
    const again = journey(
      ['a', 'bus', 0],
      ['bus', 'b', 5, { follows: 0, waitedMs: 5 }],
      ['bus', 'b', 25, { follows: 0, waitedMs: 25 }],
    );
    expect(waysOf([again])).toMatchObject([{ messages: 1, stations: [{ longestMs: 25 }] }]);
  });

  it('leaves out what went over one hop', () => {
    expect(waysOf([journey(['a', 'bus', 0])])).toEqual([]);
  });
});
