import type { Journey, Leg } from './journeys.ts';

/** The participants that messages went through, and how long they were at each. */
export interface Way {
  /** From where the messages came into being to where they were seen last. */
  readonly participants: readonly string[];
  readonly messages: number;
  /** The participants between the two ends. */
  readonly stations: readonly Station[];
  /** From the first delivery to the last; the median of all messages. */
  readonly tookMs: number;
}

/** Where messages were on their way. */
export interface Station {
  readonly participant: string;
  /** The median, and the longest of all. */
  readonly waitedMs: number;
  readonly longestMs: number;
  /** Who had to ask for them. Absent where they were brought on. */
  readonly askedBy?: string;
}

/** The ways of two hops or more that messages took, in the order in which they were first taken. */
export function waysOf(journeys: readonly Journey[]): Way[] {
  const ways = new Map<string, Taken[]>();
  for (const journey of journeys) {
    const passed = new Set(journey.legs.map(({ follows }) => follows));
    for (const [index, leg] of journey.legs.entries()) {
      if (passed.has(index) || leg.follows === undefined) continue;
      const route = routeTo(leg, journey.legs);
      const key = JSON.stringify(participantsOf(route));
      const known = ways.get(key);
      if (known === undefined) ways.set(key, [{ journey, route }]);
      else known.push({ journey, route });
    }
  }
  return Array.from(ways.values(), wayOf);
}

/** One message on one way; a message that was delivered twice took it twice. */
interface Taken {
  readonly journey: Journey;
  readonly route: readonly Leg[];
}

/** The legs that end with `leg`, the first of all first. */
function routeTo(leg: Leg, legs: readonly Leg[]): Leg[] {
  const route = [leg];
  for (let at = leg; at.follows !== undefined; ) {
    at = legs[at.follows]!;
    route.unshift(at);
  }
  return route;
}

function participantsOf(route: readonly Leg[]): string[] {
  return [route[0]!.from, ...route.map(({ to }) => to)];
}

function wayOf(taken: readonly Taken[]): Way {
  const routes = taken.map(({ route }) => route);
  const route = routes[0]!;
  const stations = route.slice(1).map(({ from, askedBy }, i): Station => {
    const waits = routes.map((each) => each[i + 1]!.waitedMs ?? 0).sort((one, other) => one - other);
    return {
      participant: from,
      waitedMs: median(waits),
      longestMs: waits.at(-1)!,
      ...(askedBy !== undefined && { askedBy }),
    };
  });
  const took = routes.map((each) => Math.max(0, each.at(-1)!.atMs - each[0]!.atMs)).sort((one, other) => one - other);
  return {
    participants: participantsOf(route),
    messages: new Set(taken.map(({ journey }) => journey)).size,
    stations,
    tookMs: median(took),
  };
}

/** Of values in order. */
function median(values: readonly number[]): number {
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
