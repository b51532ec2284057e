import type { Address } from '../kernel/connection.ts';

/** An address per host at which nobody listens yet, with 127.0.0.1 for a host that the system does not have. */
export type FreeAddresses = (hosts: readonly string[]) => Promise<readonly Address[]>;

/** Where a participant is: what it dials comes from there, and there it may listen. */
export interface Place {
  /** An address of its own. Not every system has it. */
  readonly host: string;
  /** Free to listen at. */
  readonly listening: Address;
  /** Where azwire listens on its behalf, for the others. */
  readonly frontDoorHost: string;
  /** What its command line begins with, where it takes a command to get there. */
  readonly enter?: readonly string[];
}

let runs = 0;

/** The places of a run's participants on the loopback interface, by name. */
export async function placesOf(names: readonly string[], free: FreeAddresses): Promise<ReadonlyMap<string, Place>> {
  const address = loopbackAddresses();
  const hosts = names.map((_, index) => address(index + 1));
  const listening = await free(hosts);
  return new Map(
    names.map((name, i) => [name, { host: hosts[i]!, listening: listening[i]!, frontDoorHost: listening[i]!.host }]),
  );
}

/**
 * Loopback addresses for the participants of one run, numbered from 1. No two runs of this process share one, and runs of
 * other processes at the same time hardly ever do.
 */
function loopbackAddresses(): (participant: number) => string {
  runs++;
  // 127.0.x.y is left to everybody else's servers.
  const network = `127.${1 + (process.pid % 254)}.${runs % 256}`;
  return (participant) => `${network}.${participant}`;
}
