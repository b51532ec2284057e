import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Link } from '../../../../../src/recorder/dissect/amqp/link.ts';
import { UnsettledDeliveries } from '../../../../../src/recorder/dissect/amqp/unsettled-deliveries.ts';

const newLink = () => new Link(1, 'link', 'opener', 'opener', { number: 1 });

describe('UnsettledDeliveries', () => {
  it('count by link what was sent and not settled, as a set would', () => {
    const step = fc.oneof(
      fc.record({ add: fc.nat(2_000) }),
      fc.record({ first: fc.nat(2_000), count: fc.integer({ min: 1, max: 3_000 }) }),
    );
    fc.assert(
      fc.property(fc.integer(), fc.array(step, { maxLength: 200 }), (base, steps) => {
        const links = [newLink(), newLink()];
        const sets = [new Set<number>(), new Set<number>()];
        const unsettled = new UnsettledDeliveries();
        // Ids are of 32 bits, and go on with 0 behind the last.
        const id = (n: number) => (base + n) >>> 0;
        for (const each of steps) {
          if ('add' in each) {
            unsettled.add(id(each.add), links[each.add % 2]!);
            sets[each.add % 2]!.add(each.add);
          } else {
            unsettled.settle(id(each.first), id(each.first + each.count - 1));
            for (let n = each.first; n < each.first + each.count; n++) sets[n % 2]!.delete(n);
          }
        }
        expect(links.map((link) => link.unsettled)).toEqual(sets.map(({ size }) => size));
      }),
    );
  });

  it('stay small, whatever somebody leaves unsettled or settles', () => {
    const unsettled = new UnsettledDeliveries();
    const link = newLink();
    for (let id = 0; id < 100_000; id++) unsettled.add(id, link);
    expect(link.unsettled).toBe(100_000);
    unsettled.settle(0, 0xffff_ffff);
    expect(link.unsettled).toBe(100_000 - 16_384);
  });
});
