import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leasesToTake } from '../../../src/change-feed-processor/balancing.ts';
import type { LeaseItem } from '../../../src/change-feed-processor/lease.ts';

const NOW = Date.UTC(2026, 0, 1);
const options = (instanceName: string) => ({ instanceName, leaseExpirationMs: 60_000, nowMs: NOW });

function lease(token: number, Owner: string | null, ageMs = 0): LeaseItem {
  const timestamp = new Date(NOW - ageMs).toISOString();
  return { id: `p..${token}`, LeaseToken: String(token), Owner, ContinuationToken: null, timestamp };
}

const tokens = (leases: readonly LeaseItem[]) => leases.map(({ LeaseToken }) => LeaseToken);

describe('leasesToTake', () => {
  it('takes all for the first worker', () => {
    expect(tokens(leasesToTake([lease(0, null), lease(1, ''), lease(2, null)], options('a')))).toEqual(['0', '1', '2']);
  });

  it('takes those that have expired, up to its share', () => {
    const leases = [lease(0, 'gone', 60_001), lease(1, 'b'), lease(2, 'gone', 60_001), lease(3, 'b')];
    expect(tokens(leasesToTake(leases, options('a')))).toEqual(['0', '2']);
  });

  it('goes by the time of the service where a lease has none of its own, and understands that of Java', () => {
    const { timestamp: _, ...bare } = lease(0, 'b');
    expect(leasesToTake([{ ...bare, _ts: NOW / 1_000 - 30 }], options('a'))).toEqual([]);
    expect(leasesToTake([{ ...bare, _ts: NOW / 1_000 - 61 }], options('a'))).toHaveLength(1);
    expect(leasesToTake([{ ...bare, timestamp: '2025-12-31T23:59:30.5Z[UTC]', _ts: 0 }], options('a'))).toEqual([]);
  });

  it('robs who has most of one at a time', () => {
    const leases = [0, 1, 2, 3].map((token) => lease(token, 'b'));
    expect(tokens(leasesToTake(leases, options('a')))).toEqual(['0']);
    expect(leasesToTake([lease(0, 'b')], options('a'))).toEqual([]);
  });

  it('comes to equal shares, whatever there was, and then to rest', () => {
    const workers = ['a', 'b', 'c'];
    const owners = fc.array(fc.constantFrom(null, ...workers), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(owners, (initial) => {
        let leases = initial.map((owner, token) => lease(token, owner));
        for (let round = 0; round < 60; round++) {
          for (const worker of workers) {
            const taken = new Set(tokens(leasesToTake(leases, options(worker))));
            leases = leases.map((each) => (taken.has(each.LeaseToken) ? { ...each, Owner: worker } : each));
          }
        }
        const shares = workers.map((worker) => leases.filter(({ Owner }) => Owner === worker).length);
        expect(Math.max(...shares)).toBeLessThanOrEqual(Math.ceil(leases.length / workers.length));
        expect(workers.flatMap((worker) => leasesToTake(leases, options(worker)))).toEqual([]);
      }),
    );
  });
});
