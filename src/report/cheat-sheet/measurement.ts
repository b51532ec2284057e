import { azurePort } from '../../kernel/azure-port.ts';
import type { Capture, CapturedConnection, Hop } from '../../recorder/capture.ts';
import type { HopEnd } from './claims.ts';

/** Which row of the cheat sheet a scenario measures, and by which hops. */
export interface CheatSheetMeasurement {
  /** From 1 to 13. */
  readonly row: number;
  /** Over which messages come to the system: from whom to whom. */
  readonly producerHop: readonly [from: string, to: string];
  /** Over which they come to who wants them. */
  readonly consumerHop: readonly [from: string, to: string];
}

/** A hop as the capture shows it. */
export interface MeasuredHop extends Hop {
  /** Which ends of the hop opened its connections. */
  readonly openedByEnds: readonly HopEnd[];
  /** Where they were accepted. */
  readonly ports: readonly MeasuredPort[];
  /** What the evidence cites, in order. */
  readonly packets: readonly number[];
  /**
   * The packet in which its receiver said from where in a log it wants to read. Absent where it did not: what it gets then is
   * the sender's decision.
   */
  readonly placedAt?: number;
}

export interface MeasuredPort {
  /** In this run. */
  readonly port: number;
  /** Where the same is served in Azure; absent where nothing shows what was spoken. */
  readonly azurePort?: number;
}

/** The hop between two participants, or undefined if no message and no question crossed it. */
export function measureHop(capture: Capture, [from, to]: readonly [string, string]): MeasuredHop | undefined {
  const hop = capture.hops.find((each) => each.from === from && each.to === to);
  if (hop === undefined) return undefined;
  const carriers = carriersOf(capture, from, to);
  const placed = capture.exchanges.find(
    ({ connection, operation, from: side, summary }) =>
      operation === 'attach' &&
      side === 'opener' &&
      PLACE.test(summary) &&
      carriers.some(({ id }) => id === connection),
  );
  return {
    ...hop,
    openedByEnds: [...new Set(carriers.map(({ opener }): HopEnd => (opener === from ? 'sender' : 'receiver')))],
    ports: portsOf(carriers),
    packets: citedPackets(hop),
    ...(placed !== undefined && { placedAt: placed.packet }),
  };
}

/** The annotations by which receivers of Event Hubs choose a place. */
const PLACE = /, where .*x-opt-(offset|sequence-number|enqueued-time)/;

/** The connections that carried its messages; those between the two where none did. */
function carriersOf({ connections, deliveries }: Capture, from: string, to: string): readonly CapturedConnection[] {
  const used = new Set(
    deliveries.filter((each) => each.from === from && each.to === to).map((each) => each.connection),
  );
  const between = connections.filter(
    ({ opener, acceptor }) => (opener === from && acceptor === to) || (opener === to && acceptor === from),
  );
  const carriers = between.filter(({ id }) => used.has(id));
  return carriers.length === 0 ? between : carriers;
}

function portsOf(connections: readonly CapturedConnection[]): MeasuredPort[] {
  const ports = new Map<number, MeasuredPort>();
  for (const { acceptorAddress, layers } of connections) {
    const { port } = acceptorAddress;
    const inAzure = azurePort(layers);
    ports.set(port, { port, ...(inAzure !== undefined && { azurePort: inAzure }) });
  }
  return [...ports.values()];
}

/** From `(packet 1)` and `(packets 39 to 71)`. */
function citedPackets({ evidence }: Hop): number[] {
  const cited = [...evidence.join('; ').matchAll(/packets? (\d+)/g)].map(([, number]) => Number(number));
  return [...new Set(cited)].sort((a, b) => a - b);
}
