import { deepStrictEqual } from 'node:assert';
import type { AzwireOptions } from '../../src/index.ts';
import { type Capture, type CapturedAttempt, type RunResult, type Scenario, startAzwire } from '../../src/index.ts';
import { addressText } from '../../src/kernel/connection.ts';
import type { Place } from '../../src/scenario/addresses.ts';
import type { OpenNetwork } from '../../src/scenario/network.ts';
import { namespaceNetwork, namespaceOf } from '../../src/scenario/network-namespaces.ts';
import { runScenario } from '../../src/scenario/runner.ts';
import { HAS_TCPDUMP } from '../support/tcpdump.ts';
import { InterfaceDump } from './interface-dump.ts';

type Places = ReadonlyMap<string, Place>;
type Dumps = ReadonlyMap<string, InterfaceDump>;

/**
 * Runs a scenario with every participant in a network namespace of its own. Throws where the capture and the participants' interfaces
 * disagree on who has opened what.
 */
export async function runProven(scenario: Scenario): Promise<RunResult> {
  let places: Places = new Map();
  let dumps: Dumps = new Map();
  const openNetwork: OpenNetwork = async (participants, guard) => {
    const network = await namespaceNetwork(participants, guard);
    places = network.places;
    const close = async () => {
      const stopped = await Promise.allSettled(Array.from(dumps.values(), (dump) => dump.stop()));
      await network.close();
      for (const outcome of stopped) if (outcome.status === 'rejected') throw outcome.reason;
    };
    try {
      if (HAS_TCPDUMP) dumps = await startDumps(places);
    } catch (error) {
      await network.close();
      throw error;
    }
    return { ...network, close };
  };
  const start = (options: object) => startAzwire({ logLevel: 'error', ...options } as AzwireOptions);
  const result = await runScenario(scenario, { openNetwork, start });
  for (const [participant, dump] of dumps) compare(participant, places.get(participant)!, dump, result.capture);
  return result;
}

async function startDumps(places: Places): Promise<Dumps> {
  const started = Array.from(places, async ([participant, place]) => {
    return [participant, await InterfaceDump.start(namespaceOf(place)!, place.host)] as const;
  });
  return new Map(await Promise.all(started));
}

function compare(participant: string, place: Place, dump: InterfaceDump, { attempts }: Capture): void {
  const opened = attempts.filter(({ opener, openerAddress }) => opener === participant && openerAddress.port > 0);
  deepStrictEqual(dump.opened, opened.map(ends).toSorted(), `what ${participant} has dialled`);

  const isDirect = ({ acceptor, acceptorAddress, connection }: CapturedAttempt) =>
    connection !== undefined && acceptor === participant && acceptorAddress.host === place.host;
  const direct = attempts.filter(isDirect).map(ends);
  const known = new Set(direct);
  const others = dump.accepted.filter((each) => !known.has(each));
  deepStrictEqual(
    dump.accepted.filter((each) => known.has(each)),
    direct.toSorted(),
    `who has dialled ${participant}`,
  );
  // What comes through its front door is dialled there, and passed on by azwire.
  const passedOn = attempts.filter(
    ({ acceptor, via, verdict }) => acceptor === participant && via === 'front-door' && verdict !== 'reset',
  );
  deepStrictEqual(
    others.length,
    passedOn.length,
    `what came through the front door of ${participant}: ${others.join(', ')}`,
  );
}

function ends({ openerAddress, acceptorAddress }: CapturedAttempt): string {
  return `${addressText(openerAddress)} → ${addressText(acceptorAddress)}`;
}
