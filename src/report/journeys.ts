import type { Capture, Delivery, Hop } from '../recorder/capture.ts';

/** One message over all its hops, as far as its ids or its contents tell. A message that went to several receivers has a leg to each. */
export interface Journey {
  /** The first id that a leg has, the message's or else the event's. Absent where it never has one. */
  readonly messageId?: string;
  /** In the order in which they were begun; the first is where the message came into being. */
  readonly legs: readonly Leg[];
}

/** A delivery, and what is known of the way to it. */
export interface Leg extends Delivery {
  /** Who had opened the connection that carried it. */
  readonly openedBy: string;
  readonly model: Hop['model'];
  readonly wire: Hop['wire'];
  /** The index of the leg that had brought the message to `from`. Absent where it began there. */
  readonly follows?: number;
  /** It is by its contents, for want of an id, that the message was found to be the same. */
  readonly byContents?: true;
  /** How long the message was at `from` before it was delivered. An HTTP delivery is complete with its answer. */
  readonly waitedMs?: number;
  /** Who had to ask for it. Absent where it was brought without being asked for. */
  readonly askedBy?: string;
}

/**
 * Follows messages by their ids from hop to hop. A delivery follows the one that had brought a message of the same id to its sender: to the
 * same entity, if there is one, the oldest that has not left over this one yet; else the last that came to any. Messages without an id of
 * their sender's are followed by their fingerprints, through one entity only: those that are alike in turn. Deliveries without either are in no journey.
 */
export function followMessages(capture: Capture): readonly Journey[] {
  const journeys = alreadyFollowed.get(capture) ?? followed(capture);
  alreadyFollowed.set(capture, journeys);
  return journeys;
}

/** Several parts of one report ask for the same. */
const alreadyFollowed = new WeakMap<Capture, readonly Journey[]>();

function followed(capture: Capture): Journey[] {
  const hops = new Map(capture.hops.map((hop) => [partiesOf(hop), hop]));
  const openers = new Map(capture.connections.map(({ id, opener }) => [id, opener]));
  const arrivals = new Arrivals();
  const journeys: MutableJourney[] = [];
  for (const delivery of capture.deliveries.toSorted((one, other) => one.packet - other.packet)) {
    const hop = hops.get(partiesOf(delivery));
    const keys = keysOf(delivery);
    if (hop === undefined || keys.length === 0) continue;
    const { before, byContents } = arrivals.before(delivery, keys);
    const journey: MutableJourney = before?.journey ?? { legs: [] };
    journey.messageId ??= delivery.messageId ?? delivery.eventId;
    if (before === undefined) journeys.push(journey);
    const leg = legOf(delivery, hop, openers.get(delivery.connection) ?? hop.openedBy, before, byContents);
    arrivals.add({ leg, index: journey.legs.push(leg) - 1, journey }, keys);
  }
  return journeys.map(({ messageId, legs }) => (messageId === undefined ? { legs } : { messageId, legs }));
}

/** Those in which nothing tells one message from another. */
export function unfollowedDeliveries(deliveries: readonly Delivery[]): Delivery[] {
  return deliveries.filter((each) => keysOf(each).length === 0);
}

interface MutableJourney {
  messageId?: string | undefined;
  readonly legs: Leg[];
}

interface Arrival {
  readonly leg: Leg;
  readonly index: number;
  readonly journey: MutableJourney;
}

/** What tells a message from others: its ids, or its fingerprint. */
interface Key {
  readonly text: string;
  readonly isFingerprint: boolean;
}

/** Arrivals of one key at one participant. */
interface ArrivalsOfKey {
  last: Arrival;
  /** By what they came to, the part of its name that senders and receivers share. */
  readonly byNode: Map<string, { readonly arrivals: Arrival[]; readonly gone: Map<string, number> }>;
}

/** The change feed shows the last version of an item: the write before is superseded. [cosmos-protocol 10] */
const SUPERSEDING = 'cosmos';
/** Mechanisms by which somebody has to ask for what comes. */
const ASKING: readonly string[] = ['poll', 'long poll', 'credit on demand'];
/** What senders to an entity do not say and receivers do, or the other way round. */
const PART_OF_NODE = /\/(?:partitions|consumergroups|subscriptions|eventsubscriptions|\$[a-z]+)(?:\/.*)?$/i;

/** What a delivery follows, if anything, and whether that is known by its contents. */
interface Found {
  readonly before: Arrival | undefined;
  readonly byContents: boolean;
}

class Arrivals {
  readonly #all = new Map<string, ArrivalsOfKey>();

  add(arrival: Arrival, keys: readonly Key[]): void {
    const { to, entity } = arrival.leg;
    for (const { text } of keys) {
      const place = `${to}\0${text}`;
      const known = this.#all.get(place) ?? { last: arrival, byNode: new Map() };
      known.last = arrival;
      const node = nodeOf(entity);
      const atNode = known.byNode.get(node) ?? { arrivals: [], gone: new Map() };
      atNode.arrivals.push(arrival);
      known.byNode.set(node, atNode);
      this.#all.set(place, known);
    }
  }

  /** The arrival that a delivery goes on from. */
  before({ from, entity }: Delivery, keys: readonly Key[]): Found {
    for (const { text, isFingerprint } of keys) {
      const known = this.#all.get(`${from}\0${text}`);
      const atNode = known?.byNode.get(nodeOf(entity));
      if (known === undefined || (isFingerprint && atNode === undefined)) continue;
      if (atNode === undefined) return { before: known.last, byContents: isFingerprint };
      const { arrivals, gone } = atNode;
      const left = gone.get(entity) ?? 0;
      // What is delivered once more follows the last one that left.
      const again = from === SUPERSEDING || left === arrivals.length;
      const before = again ? arrivals.at(-1) : arrivals[left];
      // Who sends the same contents to where it got them from sends a message like it: few send one back.
      if (isFingerprint && before?.leg.byContents) continue;
      if (!again) gone.set(entity, left + 1);
      return { before, byContents: isFingerprint };
    }
    return { before: undefined, byContents: false };
  }
}

function legOf(
  delivery: Delivery,
  { model, wire }: Hop,
  openedBy: string,
  before: Arrival | undefined,
  byContents: boolean,
): Leg {
  return {
    ...delivery,
    openedBy,
    model,
    wire,
    ...(byContents && { byContents }),
    ...(before && { follows: before.index, waitedMs: Math.max(0, delivery.atMs - before.leg.atMs) }),
    ...(ASKING.includes(wire) && { askedBy: delivery.to }),
  };
}

function keysOf({ messageId, eventId, fingerprint }: Delivery): Key[] {
  const ids = [messageId, eventId].filter((id) => id !== undefined);
  const keys = ids.map((id) => ({ text: `id ${id}`, isFingerprint: false }));
  return fingerprint === undefined ? keys : [...keys, { text: `fingerprint ${fingerprint}`, isFingerprint: true }];
}

/** `orders` of `orders/Subscriptions/all`; names of entities do not differ by case alone. */
function nodeOf(entity: string): string {
  return entity.replace(PART_OF_NODE, '').toLowerCase();
}

function partiesOf({ from, to }: { readonly from: string; readonly to: string }): string {
  return `${from}\0${to}`;
}
