import { describe, expect, it } from 'vitest';
import type { Capture, Delivery, Hop } from '../../../src/recorder/capture.ts';
import { followMessages, type Journey, unfollowedDeliveries } from '../../../src/report/journeys.ts';
import { captureOf } from '../scenario/hand-made.ts';
import { sampleRun } from './sample-run.ts';

type Said = readonly [
  from: string,
  to: string,
  entity: string,
  messageId?: string | undefined,
  more?: Partial<Delivery>,
];

/** Deliveries ten milliseconds apart, each in a packet of its own. */
function captured(said: readonly Said[], hops: readonly Partial<Hop>[] = []): Capture {
  const deliveries = said.map(([from, to, entity, messageId, more], index): Delivery => {
    const id = messageId === undefined ? {} : { messageId };
    return { atMs: index * 10, connection: 1, packet: index + 1, from, to, entity, sizeBytes: 1, ...id, ...more };
  });
  const seen = new Map(deliveries.map(({ from, to }) => [`${from} ${to}`, { from, to }]));
  const complete = Array.from(seen.values(), (ends): Hop => {
    const known = hops.find(({ from, to }) => from === ends.from && to === ends.to);
    return {
      ...{ openedBy: ends.to, model: 'pull', wire: 'credit on demand', deliveries: 1, evidence: [] },
      ...known,
      ...ends,
    };
  });
  return captureOf([], { deliveries, hops: complete });
}

/** `a>b b>c#0:20`: each leg, which one it follows, and how long the message waited before. */
function legs({ legs: all }: Journey): string {
  return all
    .map(({ from, to, follows, waitedMs }) => `${from}>${to}${follows === undefined ? '' : `#${follows}:${waitedMs}`}`)
    .join(' ');
}

function followed(...said: readonly Said[]): string[] {
  return followMessages(captured(said)).map(legs);
}

describe('followMessages', () => {
  it('follows a message by its id, with the time that it waited', () => {
    const capture = captured([
      ['producer', 'bus', 'orders', 'm1'],
      ['producer', 'bus', 'orders', 'm2'],
      ['bus', 'consumer', 'orders', 'm1'],
    ]);
    const [first, second] = followMessages(capture);
    expect([first, second].map((journey) => legs(journey!))).toEqual([
      'producer>bus bus>consumer#0:20',
      'producer>bus',
    ]);
    expect(first).toMatchObject({
      messageId: 'm1',
      legs: [
        { openedBy: 'bus' },
        { entity: 'orders', packet: 3, openedBy: 'consumer', model: 'pull', askedBy: 'consumer' },
      ],
    });
  });

  it('nobody asks for what is brought', () => {
    const hops: Partial<Hop>[] = [
      { from: 'producer', to: 'bus', model: 'push', wire: 'request per message' },
      { from: 'bus', to: 'worker', model: 'push', wire: 'standing credit' },
      { from: 'bus', to: 'reader', model: 'push', wire: 'poll' },
    ];
    const all: Said[] = [
      ['producer', 'bus', 'q', '1'],
      ['bus', 'worker', 'q', '1'],
      ['bus', 'reader', 'q', '1'],
    ];
    const [journey] = followMessages(captured(all, hops));
    expect(journey?.legs.map(({ askedBy }) => askedBy)).toEqual([undefined, undefined, 'reader']);
  });

  it('has a leg to each of several receivers', () => {
    expect(
      followed(
        ['producer', 'bus', 'events', 'e'],
        ['bus', 'one', 'events/Subscriptions/one', 'e'],
        ['bus', 'two', 'events/Subscriptions/two', 'e'],
      ),
    ).toEqual(['producer>bus bus>one#0:10 bus>two#0:20']);
  });

  it('goes on where the message is passed on, whatever it comes to there', () => {
    expect(
      followed(
        ['publisher', 'grid', 'orders', 'e'],
        ['grid', 'namespace', 'shop', 'e'],
        ['namespace', 'warehouse', 'shop/eventsubscriptions/all', 'e'],
        ['warehouse', 'bus', 'done', 'e'],
      ),
    ).toEqual(['publisher>grid grid>namespace#0:10 namespace>warehouse#1:10 warehouse>bus#2:10']);
  });

  it('follows the event where the message has another id', () => {
    expect(
      followed(
        ['publisher', 'grid', 'orders', 'e'],
        ['grid', 'bus', 'orders', 'm', { eventId: 'e' }],
        ['grid', 'hub', 'orders/Partitions/0', undefined, { eventId: 'e' }],
        ['bus', 'consumer', 'orders', 'm'],
      ),
    ).toEqual(['publisher>grid grid>bus#0:10 grid>hub#0:20 bus>consumer#1:20']);
  });

  it('a delivery once more follows the same arrival', () => {
    expect(
      followed(['producer', 'bus', 'q', '1'], ['bus', 'consumer', 'q', '1'], ['bus', 'consumer', 'q', '1']),
    ).toEqual(['producer>bus bus>consumer#0:10 bus>consumer#0:20']);
  });

  it('takes messages of one id in turn', () => {
    expect(
      followed(
        ['producer', 'bus', 'q', '1'],
        ['producer', 'bus', 'q', '1'],
        ['bus', 'one', 'q', '1'],
        ['bus', 'two', 'q', '1'],
      ),
    ).toEqual(['producer>bus bus>one#0:20', 'producer>bus bus>two#0:20']);
  });

  it('keeps messages of one id apart by what they came to', () => {
    expect(
      followed(
        ['producer', 'bus', 'a', '1'],
        ['producer', 'bus', 'b', '1'],
        ['bus', 'consumer', 'b/$deadletterqueue', '1'],
        ['bus', 'consumer', 'A', '1'],
      ),
    ).toEqual(['producer>bus bus>consumer#0:30', 'producer>bus bus>consumer#0:10']);
  });

  it('of a Cosmos DB item, the change feed shows the last write', () => {
    expect(
      followed(
        ['till', 'cosmos', 'shop/orders', '1'],
        ['till', 'cosmos', 'shop/orders', '1'],
        ['cosmos', 'worker', 'shop/orders', '1'],
      ),
    ).toEqual(['till>cosmos', 'till>cosmos cosmos>worker#0:10']);
  });

  it('goes by the order of packets, and waits no time less than none', () => {
    const capture = captured([
      ['bus', 'consumer', 'q', '1', { packet: 8, atMs: 5 }],
      ['producer', 'bus', 'q', '1', { packet: 7, atMs: 6 }],
    ]);
    expect(followMessages(capture).map(legs)).toEqual(['producer>bus bus>consumer#0:0']);
  });

  it('follows messages without an id by their contents, those that are alike in turn', () => {
    const [alike, other] = [{ fingerprint: 'f1' }, { fingerprint: 'f2' }];
    const capture = captured([
      ['producer', 'hub', 'orders', undefined, alike],
      ['producer', 'hub', 'orders/Partitions/1', undefined, other],
      ['producer', 'hub', 'orders', undefined, alike],
      ['hub', 'reader', 'orders/ConsumerGroups/$default/Partitions/1', undefined, other],
      ['hub', 'reader', 'orders/ConsumerGroups/$default/Partitions/0', undefined, alike],
      ['hub', 'reader', 'orders/ConsumerGroups/$default/Partitions/0', undefined, alike],
    ]);
    const journeys = followMessages(capture);
    expect(journeys.map(legs)).toEqual([
      'producer>hub hub>reader#0:40',
      'producer>hub hub>reader#0:20',
      'producer>hub hub>reader#0:30',
    ]);
    expect(journeys[0]).not.toHaveProperty('messageId');
    expect(journeys[0]?.legs.map(({ byContents }) => byContents)).toEqual([undefined, true]);
  });

  it('takes the same contents for another message when who got them sends them to where they came from', () => {
    const alike = { fingerprint: 'f1' };
    expect(
      followed(
        ['app', 'bus', 'orders', undefined, alike],
        ['bus', 'app', 'orders', undefined, alike],
        ['app', 'bus', 'orders', undefined, alike],
        ['bus', 'app', 'orders', undefined, alike],
      ),
    ).toEqual(['app>bus bus>app#0:10', 'app>bus bus>app#0:10']);
  });

  it('does not take equal contents of other entities for the same message', () => {
    const alike = { fingerprint: 'f1' };
    expect(followed(['producer', 'app', 'in', undefined, alike], ['app', 'bus', 'out', undefined, alike])).toEqual([
      'producer>app',
      'app>bus',
    ]);
  });

  it('leaves out what has neither', () => {
    const capture = captured([
      ['producer', 'hub', 'orders'],
      ['hub', 'reader', 'orders', undefined, { eventId: 'e' }],
    ]);
    expect(followMessages(capture)).toMatchObject([{ messageId: 'e', legs: [{ from: 'hub' }] }]);
    expect(unfollowedDeliveries(capture.deliveries)).toMatchObject([{ from: 'producer' }]);
  });

  it('reads what a recorder wrote', () => {
    const journeys = followMessages(sampleRun().capture);
    expect(journeys.map(legs)).toEqual([
      expect.stringMatching(/^producer>service-bus service-bus>subscriber#0:\d+$/),
      expect.stringMatching(/^producer>service-bus service-bus>subscriber#0:\d+$/),
      expect.stringMatching(/^producer>service-bus service-bus>subscriber#0:\d+$/),
    ]);
    expect(journeys[0]?.legs.map(({ openedBy, askedBy }) => [openedBy, askedBy])).toEqual([
      ['producer', undefined],
      ['subscriber', undefined],
    ]);
  });
});
