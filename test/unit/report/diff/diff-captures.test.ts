import { describe, expect, it } from 'vitest';
import type { ComparedCapture, ComparedConnection, ComparedHop } from '../../../../src/report/diff/compared-capture.ts';
import { diffCaptures } from '../../../../src/report/diff/diff-captures.ts';
import { renderDiff } from '../../../../src/report/diff/render-diff.ts';
import { sampleRun } from '../sample-run.ts';

type Dialled = readonly [opener: string, acceptor: string, more?: Partial<ComparedConnection>];

function captureOf(dialled: readonly Dialled[], more: Partial<ComparedCapture> = {}): ComparedCapture {
  const connections = dialled.map(
    ([opener, acceptor, changes]): ComparedConnection => ({
      ...{ opener, acceptor, via: 'amqp', port: 5672, layers: ['tcp', 'amqp'] },
      ...changes,
    }),
  );
  return { participants: [], connections, attempts: [], hops: [], dropped: { connections: 0 }, ...more };
}

function changes(before: ComparedCapture, after: ComparedCapture): string[] {
  return renderDiff(diffCaptures(before, after))
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ +/g, ' '));
}

const ONE: Dialled = ['producer', 'service-bus'];
const PULL: ComparedHop = {
  from: 'service-bus',
  to: 'subscriber',
  openedBy: 'subscriber',
  model: 'pull',
  wire: 'credit on demand',
  deliveries: 3,
};

describe('diffCaptures', () => {
  it('finds nothing between a capture and itself', () => {
    const { capture } = sampleRun();
    expect(diffCaptures(capture, capture)).toEqual({ same: true, changes: [], incomplete: [] });
    expect(renderDiff(diffCaptures(capture, capture))).toMatch(/^No difference in /);
  });

  it('participants', () => {
    const [before, after] = ['a', 'b'].map((name) => captureOf([], { participants: [{ name }] }));
    expect(changes(before!, after!)).toEqual(['- participant a: no longer takes part', '+ participant b: takes part']);
  });

  it('new and gone openers', () => {
    const more = captureOf([
      ONE,
      ['notifier', 'event-grid', { via: 'gateway', port: 8443 }],
      ['notifier', 'event-grid'],
    ]);
    expect(changes(captureOf([ONE]), more)).toEqual([
      '+ opener notifier → event-grid: notifier opens 2 connections to event-grid (port 8443 (gateway), port 5672 (amqp))',
    ]);
    expect(changes(more, captureOf([ONE]))).toEqual([
      '- opener notifier → event-grid: notifier no longer opens a connection to event-grid (2 connections before)',
    ]);
  });

  it('a dial that turned round is one change', () => {
    const turned = diffCaptures(captureOf([['event-grid', 'subscriber']]), captureOf([['subscriber', 'event-grid']]));
    expect(turned.changes).toEqual([
      {
        kind: 'opener',
        change: 'changed',
        subject: 'subscriber → event-grid',
        before: 'event-grid',
        after: 'subscriber',
        text: 'event-grid opened the connections, now subscriber does (1 connection)',
      },
    ]);
  });

  it('more and fewer connections', () => {
    expect(changes(captureOf([ONE]), captureOf([ONE, ONE, ONE]))).toEqual([
      '~ connections producer → service-bus: 1 connection → 3 connections',
    ]);
    expect(diffCaptures(captureOf([ONE, ONE]), captureOf([ONE])).changes[0]).toMatchObject({ before: 2, after: 1 });
  });

  it('ports, as far as somebody chose them', () => {
    const at = (port: number, via = 'amqp') => captureOf([['producer', 'service-bus', { port, via }]]);
    expect(changes(at(5672), at(5673))).toEqual([
      '+ port producer → service-bus: to port 5673 (amqp)',
      '- port producer → service-bus: no longer to port 5672 (amqp)',
    ]);
    expect(changes(at(5672), at(8443, 'gateway'))).toHaveLength(2);
    expect(diffCaptures(at(41_000), at(42_000)).same).toBe(true);
    expect(diffCaptures(at(5672), at(42_000)).same).toBe(true);
    expect(changes(at(41_000), at(42_000, 'gateway'))[0]).toContain('to any port (gateway)');
  });

  it('layers; what never came further than others counts for nothing', () => {
    const over = (...stacks: string[][]) =>
      captureOf(stacks.map((layers) => [...ONE, { layers }] as unknown as Dialled));
    const plain = over(['tcp', 'amqp'], ['tcp', 'amqp']);
    expect(changes(plain, over(['tcp', 'tls', 'amqp'], ['tcp', 'tls', 'amqp']))).toEqual([
      '~ layers producer → service-bus: tcp › amqp → tcp › tls › amqp',
    ]);
    expect(diffCaptures(plain, over(['tcp'], ['tcp', 'amqp'])).same).toBe(true);
  });

  it('verdicts, and how often', () => {
    const tried = (verdict: string, times: number) =>
      captureOf([], { attempts: Array.from({ length: times }, () => ({ opener: 'a', acceptor: 'b', verdict })) });
    expect(changes(tried('established', 1), tried('refused', 2))).toEqual(['+ verdict a → b: refused (2 times)']);
    expect(changes(tried('refused', 1), tried('timed out', 1))).toEqual([
      '- verdict a → b: no longer refused',
      '+ verdict a → b: timed out (once)',
    ]);
    expect(changes(tried('refused', 1), tried('refused', 3))).toEqual(['~ attempts a → b: refused: once → 3 times']);
  });

  it('hops', () => {
    const before = captureOf([], { hops: [PULL] });
    const after = captureOf([], {
      hops: [{ ...PULL, model: 'push', wire: 'standing credit', openedBy: 'service-bus', deliveries: 4 }],
    });
    expect(changes(before, after)).toEqual([
      '~ opener service-bus → subscriber: opened by subscriber → by service-bus',
      '~ model service-bus → subscriber: pull → push',
      '~ wire service-bus → subscriber: credit on demand → standing credit',
      '~ messages service-bus → subscriber: 3 → 4 messages',
    ]);
    expect(changes(before, captureOf([]))).toEqual([
      '- hop service-bus → subscriber: no longer pull over credit on demand, opened by subscriber, 3 messages',
    ]);
    expect(changes(captureOf([]), before)[0]).toMatch(/^\+ hop service-bus → subscriber: pull over /);
  });

  it('says which of the two is incomplete', () => {
    const partial = captureOf([ONE], { dropped: { connections: 2 } });
    expect(diffCaptures(captureOf([ONE]), partial).incomplete).toEqual(['second']);
    expect(changes(partial, captureOf([ONE]))).toEqual([
      expect.stringMatching(/^The first capture is incomplete/),
      expect.stringMatching(/^No difference/),
    ]);
  });
});
