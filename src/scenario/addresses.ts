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

/** The last of a run's addresses. */
const AZURE_NUMBER = 254;

let runs = 0;

/** The places of a run on the loopback interface: its participants', by name, and azwire's, where it can have one. */
export interface LoopbackPlaces {
  readonly places: ReadonlyMap<string, Place>;
  readonly azureHost?: string;
}

/** Finds the places of a run on the loopback interface. */
export async function placesOf(names: readonly string[], free: FreeAddresses): Promise<LoopbackPlaces> {
  const address = loopbackAddresses();
  const hosts = names.map((_, index) => address(index + 1));
  const azureHost = address(AZURE_NUMBER);
  const listening = await free([...hosts, azureHost]);
  const places = hosts.map((host, i) => {
    const at = listening[i]!;
    return [names[i]!, { host, listening: at, frontDoorHost: at.host }] as const;
  });
  return { places: new Map(places), ...(listening.at(-1)!.host === azureHost && { azureHost }) };
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
