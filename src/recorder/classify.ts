import { otherSide } from '../kernel/connection.ts';
import type { Hop, WireMechanism } from './capture.ts';
import type { Carrier, Route } from './deliveries.ts';
import type { HttpFlow } from './dissect/http-flow.ts';
import type { Link } from './dissect/link.ts';
import { type Citation, judgeCredit } from './judge-credit.ts';
import { judgeRequests } from './judge-requests.ts';
import type { NamedConnection } from './recorded-connection.ts';

/** Said where the frames alone would fit the other reading, too. */
const RULE_OF_THUMB = ' (a rule of thumb: the frames would fit the other reading, too)';

/** How the messages of one route travelled. */
interface RouteVerdict {
  readonly wire: WireMechanism;
  readonly model: Hop['model'];
  readonly certain: boolean;
  readonly polls?: NonNullable<Hop['polls']>;
  readonly refused?: number;
  readonly evidence: string;
  /** What else, on whichever connection, the verdict rests on. */
  readonly because?: string;
  /** The first message; where none came, the first request for one. */
  readonly first: Carrier;
}

interface JudgedRoute {
  readonly route: Route & { readonly deliveries: number };
  readonly via: NamedConnection;
  readonly verdict: RouteVerdict;
}

const EVIDENCE_MAX = 12;

/** Hops from what carried events or was asked for some, in the order in which it began. The rules are in this folder's README. */
export function classifyHops(connections: readonly NamedConnection[]): Hop[] {
  const hops = new Map<string, JudgedRoute[]>();
  const processors = changeFeedProcessors(connections);
  for (const via of connections) {
    for (const judged of judgeRoutes(via, processors.get(partiesOf(via)))) {
      const { senderSide } = judged.route;
      const key = JSON.stringify([via.names[senderSide], via.names[otherSide(senderSide)]]);
      const known = hops.get(key);
      if (known === undefined) hops.set(key, [judged]);
      else known.push(judged);
    }
  }
  const inOrder = [...hops.values()].sort((one, other) => beginning(one) - beginning(other));
  return inOrder.map(buildHop);
}

/** The packet that carried the first message; where none came, the first request for one. */
function beginning(judged: readonly JudgedRoute[]): number {
  return Math.min(...judged.map(({ verdict: { first }, via }) => via.connection.numberOf(first)));
}

/** Of those who keep leases of a change feed, by what they opened: a sentence that says so. */
function changeFeedProcessors(connections: readonly NamedConnection[]): ReadonlyMap<string, string> {
  const sentences = new Map<string, string>();
  for (const via of connections) {
    const lease = via.connection.http?.lease;
    if (lease === undefined || sentences.has(partiesOf(via))) continue;
    sentences.set(
      partiesOf(via),
      `${via.names.opener} keeps leases as a change feed processor does ("${lease.id}", packet ${cited(lease.carrier, via)}), ` +
        'which calls a handler: push by its programming model, asked for on the wire',
    );
  }
  return sentences;
}

function partiesOf({ names }: NamedConnection): string {
  return JSON.stringify([names.opener, names.acceptor]);
}

function judgeRoutes(via: NamedConnection, processor: string | undefined): JudgedRoute[] {
  const { amqp, http } = via.connection;
  const links = amqp.links.all.filter(({ deliveries }) => deliveries > 0);
  return [
    ...links.map((link) => ({ route: link, via, verdict: judgeLink(link, via) })),
    ...Array.from(http?.flows ?? [], (flow) => ({ route: flow, via, verdict: judgeFlow(flow, via, processor) })),
  ];
}

function judgeFlow(flow: HttpFlow, via: NamedConnection, processor: string | undefined): RouteVerdict {
  const citation = { opener: via.names.opener, packet: (carrier: Carrier) => cited(carrier, via) };
  const judged = judgeRequests(flow, citation);
  const first = flow.firstMessage ?? flow.firstRequest!;
  if (processor === undefined || !flow.isPull) return { certain: true, first, ...judged };
  return { certain: true, first, ...judged, model: 'push', because: processor };
}

function judgeLink(link: Link, via: NamedConnection): RouteVerdict {
  const first = link.firstTransfer!;
  // Who attached first wanted the link. A sender that did so brings its messages of its own accord.
  if (link.initiator === link.senderSide) {
    const evidence =
      `${via.names[link.senderSide]} attached a sender to "${link.entity}" (packet ${cited(link.attach, via)}) ` +
      `and sent ${transfersText(link, via)}`;
    return { wire: 'request per message', model: 'push', certain: true, evidence, first };
  }
  const receiver = via.names[link.initiator];
  const citation: Citation = { receiver, packet: (carrier) => cited(carrier, via) };
  const { wire, certain, because } = judgeCredit(link, citation);
  const evidence =
    `${receiver} attached a receiver to "${link.entity}" (packet ${cited(link.attach, via)}) ` +
    `and got ${transfersText(link, via)}; ${because}${certain ? '' : RULE_OF_THUMB}`;
  return { wire, model: wire === 'standing credit' ? 'push' : 'pull', certain, evidence, first };
}

function buildHop(judged: JudgedRoute[]): Hop {
  const { route, via } = judged[0]!;
  const verdict = majority(judged);
  const openers = new Set(judged.map((one) => one.via.names.opener));
  const others = judged.filter((one) => one.verdict.wire !== verdict.wire);
  const beside = judged.flatMap((one) => one.verdict.because ?? []);
  const said = judged.map((one) => one.verdict.evidence);
  const evidence = [...openingSentences(judged), ...new Set([...beside, ...said])];
  if (evidence.length > EVIDENCE_MAX)
    evidence.splice(EVIDENCE_MAX, Infinity, `and ${evidence.length - EVIDENCE_MAX} more`);
  if (others.length > 0) {
    evidence.push(`${sum(others)} of ${sum(judged)} deliveries came by ${others[0]!.verdict.wire}`);
  }
  const polls = judged.flatMap((one) => one.verdict.polls ?? []);
  const refused = judged.reduce((count, { verdict: { refused = 0 } }) => count + refused, 0);
  const total = (key: 'requests' | 'empty') => polls.reduce((count, one) => count + one[key], 0);
  return {
    from: via.names[route.senderSide],
    to: via.names[otherSide(route.senderSide)],
    openedBy: [...openers].join(' + '),
    model: verdict.model,
    wire: verdict.wire,
    deliveries: sum(judged),
    ...(polls.length === 0 ? {} : { polls: { requests: total('requests'), empty: total('empty') } }),
    ...(refused === 0 ? {} : { refused }),
    evidence,
  };
}

/** What most messages show; a link that shows it clearly outweighs those that fit both. */
function majority(judged: readonly JudgedRoute[]): RouteVerdict {
  const certain = judged.filter((one) => one.verdict.certain);
  const votes = new Map<WireMechanism, JudgedRoute[]>();
  for (const one of certain.length > 0 ? certain : judged) {
    votes.set(one.verdict.wire, [...(votes.get(one.verdict.wire) ?? []), one]);
  }
  return [...votes.values()].reduce((most, other) => (sum(other) > sum(most) ? other : most))[0]!.verdict;
}

function sum(judged: readonly JudgedRoute[]): number {
  return judged.reduce((total, { route }) => total + route.deliveries, 0);
}

function openingSentences(judged: readonly JudgedRoute[]): string[] {
  const connections = new Map(judged.map(({ via }) => [via.connection.connection, via]));
  return Array.from(connections.values(), ({ connection, names }) => {
    const { host, port } = connection.attempt.acceptor;
    const syn = connection.firstPacket === undefined ? '' : ` (packet ${connection.firstPacket})`;
    return `${names.opener} opened connection ${connection.connection} to ${names.acceptor} at ${host}:${port}${syn}`;
  });
}

function transfersText(link: Link, via: NamedConnection): string {
  const messages = link.deliveries === 1 ? '1 message' : `${link.deliveries} messages`;
  const batched =
    link.transfers < link.deliveries
      ? ` in ${link.transfers === 1 ? '1 transfer' : `${link.transfers} transfers`}`
      : '';
  const first = cited(link.firstTransfer!, via);
  const last = cited(link.lastTransfer!, via);
  return `${messages}${batched} (${first === last ? `packet ${first}` : `packets ${first} to ${last}`})`;
}

function cited(carrier: Carrier, via: NamedConnection): string {
  return String(via.connection.numberOf(carrier));
}
