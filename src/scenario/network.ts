import { type FreeAddresses, type Place, placesOf } from './addresses.ts';
import type { ProcessGuard } from './process-guard.ts';

/** What the participants of one run and its azwire reach each other by. */
export interface Network {
  readonly places: ReadonlyMap<string, Place>;
  /** An address that is azwire's alone, so that its ports are the usual ones. Absent where there is none: it takes any ports. */
  readonly azureHost?: string;
  /** Removes what was made. */
  close(): Promise<void>;
}

/** Makes the network of a run. The guard removes it if the run's own process dies. */
export type OpenNetwork = (participants: readonly string[], guard: ProcessGuard) => Promise<Network>;

/** All on one machine's loopback interface, told apart by addresses of it where the system has them, by ports where not. */
export function loopbackNetwork(free: FreeAddresses): OpenNetwork {
  return async (participants) => ({ ...(await placesOf(participants, free)), close: async () => {} });
}
