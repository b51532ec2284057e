import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { covers, type Grant, Grants } from '../../../src/namespace/grants.ts';

const clock = new VirtualClock();
const grant = (path: string, validMs: number, rights: Grant['rights'] = ['Listen']): Grant => ({
  path,
  rights,
  expiresAtMs: clock.now() + validMs,
});

it.each([
  ['', 'orders', true],
  ['orders', 'Orders', true],
  ['Area', 'area/orders', true],
  ['orders', 'orders/$DeadLetterQueue', true],
  ['orders', 'orders2', false],
  ['orders/$DeadLetterQueue', 'orders', false],
])('a token for %j covers %j: %s', (path, entity, expected) => {
  expect(covers(path, entity)).toBe(expected);
});

describe('grants of a connection', () => {
  it('allow what a token says, Manage everything', () => {
    const grants = new Grants(clock);
    expect(grants.allows('orders', 'Listen')).toBe(false);
    grants.add(grant('orders', 1000));
    expect(grants.allows('orders', 'Listen')).toBe(true);
    expect(grants.allows('orders', 'Send')).toBe(false);
    expect(grants.allows('others', 'Listen')).toBe(false);
    grants.add(grant('others', 1000, ['Manage']));
    expect(grants.allows('others', 'Send')).toBe(true);
  });

  it('are replaced by a newer token for the same path', () => {
    const grants = new Grants(clock);
    grants.add(grant('orders', 1000, ['Send']));
    grants.add(grant('ORDERS', 1000, ['Listen']));
    expect(grants.allows('orders', 'Send')).toBe(false);
  });

  it('tell what relies on them when the last token has expired', () => {
    const grants = new Grants(clock);
    const lost: string[] = [];
    const rely = (entity: string) => grants.rely({}, entity, 'Listen', () => lost.push(entity));
    grants.add(grant('first', 1000));
    grants.add(grant('second', 2000));
    grants.add(grant('', 3000, ['Send']));
    rely('first');
    rely('second');
    clock.advance(999);
    expect(lost).toEqual([]);
    clock.advance(1);
    expect(lost).toEqual(['first']);
    clock.advance(10_000);
    expect(lost).toEqual(['first', 'second']);
    expect(grants.allows('second', 'Listen')).toBe(false);
  });

  it('stay when they are renewed in time, and are forgotten with the link', () => {
    const grants = new Grants(clock);
    const lost: string[] = [];
    const link = {};
    grants.add(grant('renewed', 1000));
    grants.rely({}, 'renewed', 'Listen', () => lost.push('renewed'));
    grants.rely(link, 'renewed', 'Listen', () => lost.push('forgotten'));
    grants.forget(link);
    clock.advance(900);
    grants.add(grant('renewed', 1000));
    clock.advance(900);
    expect(lost).toEqual([]);
    clock.advance(100);
    expect(lost).toEqual(['renewed']);
  });

  it('set one alarm, and none when nothing relies on them', () => {
    const alarms = new Set<number>();
    const counted = {
      now: () => clock.now(),
      wakeAt(atMs: number, callback: () => void) {
        alarms.add(atMs);
        const cancel = clock.wakeAt(atMs, callback);
        return () => {
          alarms.delete(atMs);
          cancel();
        };
      },
    };
    const grants = new Grants(counted);
    const links = [{}, {}, {}];
    grants.add(grant('orders', 1000));
    grants.add({ path: '', rights: ['Send'], expiresAtMs: Number.POSITIVE_INFINITY });
    expect(alarms.size).toBe(0);
    for (const link of links) grants.rely(link, 'orders', 'Listen', () => {});
    expect([...alarms]).toEqual([clock.now() + 1000]);
    for (const link of links) grants.forget(link);
    expect(alarms.size).toBe(0);
  });
});
