import { addressText, otherSide, type Side } from '../kernel/connection.ts';
import { counted } from '../kernel/counted.ts';
import type { Hop, WireMechanism } from './capture.ts';
import type { Carrier, Route } from './deliveries.ts';
import type { Link } from './dissect/amqp/link.ts';
import type { HttpFlow } from './dissect/http/http-flow.ts';
import type { MessageStream } from './dissect/message-stream.ts';
import { type Citation, judgeCredit, STRENGTHS, type Strength } from './judge-credit.ts';
import { judgeRequests } from './judge-requests.ts';
import { judgeStream } from './judge-streams.ts';
import type { NamedConnection } from './recorded-connection.ts';

/** Said where the frames alone would fit the other reading, too. */
const RULE_OF_THUMB = ' (a rule of thumb: the frames would fit the other reading, too)';

/** How the messages of one route travelled. */
interface RouteVerdict {
  readonly wire: WireMechanism;
  readonly model: Hop['model'];
  readonly strength: Strength;
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
  const { amqp, http, streams } = via.connection;
  const links = amqp.links.all.filter(({ deliveries }) => deliveries > 0);
  return [
    ...links.map((link) => ({ route: link, via, verdict: judgeLink(link, via) })),
    ...Array.from(http?.flows ?? [], (flow) => ({ route: flow, via, verdict: judgeFlow(flow, via, processor) })),
    ...Array.from(streams.all, (stream) => ({ route: stream, via, verdict: judgeMessages(stream, via) })),
  ];
}

function judgeFlow(flow: HttpFlow, via: NamedConnection, processor: string | undefined): RouteVerdict {
  const citation = { opener: via.names.opener, packet: (carrier: Carrier) => cited(carrier, via) };
  const judged = judgeRequests(flow, citation);
  const first = flow.firstMessage ?? flow.firstRequest!;
  if (processor === undefined || !flow.isPull) return { strength: 'clear', first, ...judged };
  return { strength: 'clear', first, ...judged, model: 'push', because: processor };
}

function judgeMessages(stream: MessageStream, via: NamedConnection): RouteVerdict {
  const citation = { names: via.names, packet: (carrier: Carrier) => cited(carrier, via) };
  return { strength: 'clear', first: stream.firstMessage!, ...judgeStream(stream, citation) };
}

function judgeLink(link: Link, via: NamedConnection): RouteVerdict {
  const first = link.firstTransfer!;
  // Who attached first wanted the link. A sender that did so brings its messages of its own accord.
  if (link.initiator === link.senderSide) {
    const evidence =
      `${via.names[link.senderSide]} attached a sender to "${link.entity}" (packet ${cited(link.attach, via)}) ` +
      `and sent ${transfersText(link, via)}`;
    return { wire: 'request per message', model: 'push', strength: 'clear', evidence, first };
  }
  const receiver = via.names[link.initiator];
  const citation: Citation = { receiver, packet: (carrier) => cited(carrier, via) };
  const { wire, strength, because } = judgeCredit(link, citation);
  const evidence =
    `${receiver} attached a receiver to "${link.entity}" (packet ${cited(link.attach, via)}) ` +
    `and got ${transfersText(link, via)}; ${because}${strength === 'clear' ? '' : RULE_OF_THUMB}`;
  if (wire === 'credit on demand') return { wire, model: 'pull', strength, evidence, first };
  const asking = withoutHandlers(via, link.initiator);
  if (asking !== undefined) return { wire, model: 'pull', strength, evidence, first, because: asking };
  return { wire, model: 'push', strength, evidence, first };
}

/** Clients of Service Bus in whose languages there is no handler to be called. They keep what they are sent until their code asks. */
const WITHOUT_HANDLERS = /azsdk-(python-servicebus|go-azservicebus)\b/;

/** Of a side whose client has nothing but calls that ask: a sentence that says so. */
function withoutHandlers(via: NamedConnection, side: Side): string | undefined {
  const { opens, openedIn } = via.connection.amqp;
  const { product = '', 'user-agent': agent = '' } = opens[side]?.properties ?? {};
  const client = WITHOUT_HANDLERS.exec(`${product} ${agent}`)?.[0];
  if (client === undefined) return undefined;
  const packet = cited(openedIn[side] ?? { number: 0 }, via);
  return `${via.names[side]} says that it is ${client} (packet ${packet}), which calls no handler: pull by its programming model, whatever its credit`;
}

function buildHop(routes: JudgedRoute[]): Hop {
  const judged = agreed(routes);
  const { route, via } = judged[0]!;
  const verdict = majority(judged);
  const openers = new Set(judged.map((one) => one.via.names.opener));
  const others = routes.filter((one) => one.verdict.wire !== verdict.wire);
  const beside = judged.flatMap((one) => one.verdict.because ?? []);
  const said = judged.map((one) => one.verdict.evidence);
  const evidence = [...openingSentences(judged), ...new Set([...beside, ...said])];
  if (evidence.length > EVIDENCE_MAX)
    evidence.splice(EVIDENCE_MAX, Infinity, `and ${evidence.length - EVIDENCE_MAX} more`);
  if (others.length > 0) {
    evidence.push(`${sum(others)} of ${sum(routes)} deliveries came by ${others[0]!.verdict.wire}`);
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

/** What most messages show. */
function majority(judged: readonly JudgedRoute[]): RouteVerdict {
  return heaviest(judged, ({ verdict: { wire, model } }) => `${wire} ${model}`)[0]!.verdict;
}

/**
 * Of links to one entity, after a reconnect say, those that show it more clearly speak for the others. For another entity they say
 * nothing.
 */
function agreed(judged: readonly JudgedRoute[]): JudgedRoute[] {
  return [...grouped(judged, ({ route }) => route.entity).values()].flatMap((ofEntity) => {
    const strongest = Math.min(...ofEntity.map(strengthOf));
    const { wire, model } = majority(ofEntity.filter((one) => strengthOf(one) === strongest));
    return ofEntity.map((one) => ({ ...one, verdict: { ...one.verdict, wire, model } }));
  });
}

function strengthOf({ verdict }: JudgedRoute): number {
  return STRENGTHS.indexOf(verdict.strength);
}

function heaviest(judged: readonly JudgedRoute[], key: (one: JudgedRoute) => string): JudgedRoute[] {
  return [...grouped(judged, key).values()].reduce((most, other) => (sum(other) > sum(most) ? other : most));
}

function grouped(judged: readonly JudgedRoute[], key: (one: JudgedRoute) => string): Map<string, JudgedRoute[]> {
  const groups = new Map<string, JudgedRoute[]>();
  for (const one of judged) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

function sum(judged: readonly JudgedRoute[]): number {
  return judged.reduce((total, { route }) => total + route.deliveries, 0);
}

function openingSentences(judged: readonly JudgedRoute[]): string[] {
  const connections = new Map(judged.map(({ via }) => [via.connection.connection, via]));
  return Array.from(connections.values(), ({ connection, names }) => {
    const at = addressText(connection.attempt.acceptor);
    const syn = connection.firstPacket === undefined ? ' (before this capture)' : ` (packet ${connection.firstPacket})`;
    return `${names.opener} opened connection ${connection.connection} to ${names.acceptor} at ${at}${syn}`;
  });
}

function transfersText(link: Link, via: NamedConnection): string {
  const messages = counted(link.deliveries, 'message');
  const batched = link.transfers < link.deliveries ? ` in ${counted(link.transfers, 'transfer')}` : '';
  const first = cited(link.firstTransfer!, via);
  const last = cited(link.lastTransfer!, via);
  return `${messages}${batched} (${first === last ? `packet ${first}` : `packets ${first} to ${last}`})`;
}

function cited(carrier: Carrier, via: NamedConnection): string {
  const number = via.connection.numberOf(carrier);
  return number === 0 ? '0, before this capture' : String(number);
}
