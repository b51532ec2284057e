import { expect } from 'vitest';
import type { Azwire, AzwireOptions, Capture, CapturedConnection, RunResult, Scenario } from '../../src/index.ts';
import { startAzwire } from '../../src/index.ts';
import { addressText } from '../../src/kernel/connection.ts';
import { freeAddresses } from '../../src/net/free-addresses.ts';
import type { Place } from '../../src/scenario/addresses.ts';
import { loopbackNetwork, type Network } from '../../src/scenario/network.ts';
import { runScenario } from '../../src/scenario/runner.ts';
import type { Sniffed } from './pcap.ts';
import { HAS_TCPDUMP, Tcpdump, type TcpdumpOptions } from './tcpdump.ts';

/** A run of a scenario, and what else saw it. */
export interface WatchedRun {
  readonly result: RunResult;
  /** Of after the run, when azwire, too, has closed everything. */
  readonly capture: Capture;
  readonly places: ReadonlyMap<string, Place>;
  readonly ports: Azwire['ports'];
  /** What a real tcpdump saw of this run and nobody else's. Absent where there is none. */
  readonly sniffed: readonly Sniffed[] | undefined;
}

/** Runs a scenario on the loopback interface, beside a tcpdump that starts before it and ends after it. */
export async function runWatched(
  scenario: Scenario,
  onDone: NonNullable<TcpdumpOptions['onDone']>,
): Promise<WatchedRun> {
  let places: ReadonlyMap<string, Place> | undefined;
  let azure: Azwire | undefined;
  let tcpdump: Tcpdump | undefined;
  const result = await runScenario(scenario, {
    async openNetwork(participants, guard) {
      const network = await loopbackNetwork(freeAddresses)(participants, guard);
      places = network.places;
      if (HAS_TCPDUMP) tcpdump = await Tcpdump.filter({ filter: filterOf(network), onDone });
      return network;
    },
    async start(options) {
      azure = await startAzwire({ logLevel: 'error', ...options } as AzwireOptions);
      return azure;
    },
  });
  if (places === undefined || azure === undefined) throw new Error('the runner has not made a network or an azwire');
  const { ports } = azure;
  const capture = azure.capture();
  return { result, capture, places, ports, sniffed: await tcpdump?.attempts() };
}

/** The addresses of the run, which are its alone. */
function filterOf({ places, azureHost }: Network): string {
  if (azureHost === undefined)
    throw new Error('azwire has no address of its own, so its connections cannot be told from others');
  const hosts = [azureHost, ...Array.from(places.values(), ({ host }) => host)];
  return `tcp and (${hosts.map((host) => `host ${host}`).join(' or ')})`;
}

/** Every connection, opener, closer and byte count, and whatever was refused or not answered. */
export function expectTruth({ capture, places, sniffed = [] }: WatchedRun): void {
  // A participant's way to itself is nobody else's business.
  const between = sniffed.filter(({ opener, acceptor }) => hostOf(opener) !== hostOf(acceptor));
  const { seen, onward } = withoutOnward(between, capture, places);
  expect(onward).toEqual(expectedOnward(capture, places));

  const accepted = seen.filter((each) => each.accepted);
  expect(accepted.map(endsOf).toSorted()).toEqual(capture.connections.map(captured).toSorted());
  const byEnds = new Map(accepted.map((each) => [endsOf(each), each]));
  const dialled = new Set(capture.attempts.filter(({ direction }) => direction === 'out').map(({ id }) => id));
  for (const connection of capture.connections) {
    expectSame(connection, byEnds.get(captured(connection))!, dialled.has(connection.id));
  }

  const inVain = capture.attempts.filter(({ connection, openerAddress }) => {
    return connection === undefined && openerAddress.port > 0;
  });
  expect(inVain.map(captured).toSorted()).toEqual(
    seen
      .filter((each) => !each.accepted)
      .map(endsOf)
      .toSorted(),
  );
  for (const { verdict } of inVain) expect(['refused', 'timed out']).toContain(verdict);
}

/** The way from a front door to the participant behind it is not in the capture. */
function withoutOnward(sniffed: readonly Sniffed[], { connections }: Capture, places: ReadonlyMap<string, Place>) {
  const known = new Set(connections.map(captured));
  const listening = new Map(Array.from(places, ([name, place]) => [addressText(place.listening), name]));
  const isOnward = (one: Sniffed) => one.accepted && listening.has(one.acceptor) && !known.has(endsOf(one));
  const onward = sniffed.filter(isOnward).map(({ acceptor }) => listening.get(acceptor)!);
  return { seen: sniffed.filter((one) => !isOnward(one)), onward: onward.toSorted() };
}

function expectedOnward({ connections, attempts }: Capture, places: ReadonlyMap<string, Place>): string[] {
  const failed = new Set(attempts.filter(({ verdict }) => verdict === 'reset').map(({ connection }) => connection));
  const through = connections.filter(
    ({ id, via, acceptor }) => via === 'front-door' && places.has(acceptor) && !failed.has(id),
  );
  return through.map(({ acceptor }) => acceptor).toSorted();
}

function expectSame(connection: CapturedConnection, sniffed: Sniffed, isDialled: boolean): void {
  const { closedBy, bytesFromOpener, bytesFromAcceptor } = connection;
  // Where both sides closed at once neither was first, and the capture may name either.
  if (sniffed.closedBy !== 'both') expect({ ...connection, closedBy }).toMatchObject({ closedBy: sniffed.closedBy });
  if (!sniffed.wasReset) {
    expect({ bytesFromOpener, bytesFromAcceptor }).toEqual({
      bytesFromOpener: sniffed.bytesFromOpener,
      bytesFromAcceptor: sniffed.bytesFromAcceptor,
    });
    return;
  }
  // A RST takes away what is on its way: azwire has not read it, or it was never sent.
  const [received, sent] = isDialled ? [bytesFromAcceptor, bytesFromOpener] : [bytesFromOpener, bytesFromAcceptor];
  const [there, back] = isDialled
    ? [sniffed.bytesFromAcceptor, sniffed.bytesFromOpener]
    : [sniffed.bytesFromOpener, sniffed.bytesFromAcceptor];
  expect(received).toBeLessThanOrEqual(there);
  expect(sent).toBeGreaterThanOrEqual(back);
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}

function endsOf({ opener, acceptor }: Sniffed): string {
  return `${opener} → ${acceptor}`;
}

function captured({ openerAddress, acceptorAddress }: Pick<CapturedConnection, 'openerAddress' | 'acceptorAddress'>) {
  return `${addressText(openerAddress)} → ${addressText(acceptorAddress)}`;
}
