import { type LeaseItem, writtenAtMs } from './lease.ts';

export interface BalancingOptions {
  /** Of this worker. */
  readonly instanceName: string;
  readonly leaseExpirationMs: number;
  readonly nowMs: number;
}

/**
 * The leases that this worker is to take, so that all workers come to own equally many: those that nobody holds; where there are
 * none, one of whoever has most. The rules are those of the .NET and Java processors, so that workers of all kinds agree.
 */
export function leasesToTake(leases: readonly LeaseItem[], options: BalancingOptions): LeaseItem[] {
  const { instanceName, leaseExpirationMs, nowMs } = options;
  const isFree = (lease: LeaseItem) => !lease.Owner?.trim() || writtenAtMs(lease) + leaseExpirationMs < nowMs;
  const free = leases.filter(isFree);
  const held = Map.groupBy(
    leases.filter((lease) => !isFree(lease)),
    ({ Owner }) => Owner!,
  );
  const own = held.get(instanceName)?.length ?? 0;
  const workers = held.size + (held.has(instanceName) ? 0 : 1);
  const target = Math.ceil(leases.length / workers);
  const missing = target - own;
  if (missing <= 0) return [];
  if (free.length > 0) return free.slice(0, missing);
  const richest = [...held.values()].reduce((most, other) => (other.length >= most.length ? other : most), []);
  // One at a time, so that two newcomers do not rob the same worker of more than it has too much.
  return richest.length > target - (missing > 1 ? 1 : 0) ? richest.slice(0, 1) : [];
}
