import { counted, times } from '../kernel/counted.ts';
import type { Hop, WireMechanism } from './capture.ts';
import type { Carrier } from './deliveries.ts';
import type { HttpFlow } from './dissect/http/http-flow.ts';
import { NO_ANSWER } from './dissect/http/http-transfer.ts';

/** What the requests about one entity show. */
export interface RequestsVerdict {
  readonly wire: Extract<WireMechanism, 'request per message' | 'poll' | 'long poll'>;
  readonly model: Hop['model'];
  readonly polls?: NonNullable<Hop['polls']>;
  readonly refused?: number;
  readonly evidence: string;
}

/** Where packets are cited and sides are named. */
export interface RequestCitation {
  readonly opener: string;
  packet(carrier: Carrier): string;
}

/** An answer that comes later than this was held open for messages to come. */
const LONG_POLL_MS = 1_000;

/** Applies the rules for HTTP of this folder's README. */
export function judgeRequests(flow: HttpFlow, cite: RequestCitation): RequestsVerdict {
  const { entity, requests, deliveries } = flow;
  const where = span(flow.firstRequest!, flow.lastRequest!, cite);
  if (!flow.isPull) {
    const evidence = `${cite.opener} sent ${counted(deliveries, 'message')} to "${entity}" in ${counted(requests, 'request')} (${where})`;
    if (flow.lastRefused === undefined) return { wire: 'request per message', model: 'push', evidence };
    const { refused, lastRefused } = flow;
    const no = `${refused} of them ${refused === 1 ? 'was' : 'were'} refused, the last ${answered(lastRefused.status)} (packet ${cite.packet(lastRefused.carrier)})`;
    return { wire: 'request per message', model: 'push', refused, evidence: `${evidence}; ${no}` };
  }
  const asked = `${cite.opener} asked "${entity}" for messages ${times(requests)} (${where}) and got ${counted(deliveries, 'message')}`;
  const wire = flow.longestWaitMs >= LONG_POLL_MS ? 'long poll' : 'poll';
  const polls = { requests, empty: flow.empty };
  const held = `answered after at most ${Math.round(flow.longestWaitMs)} ms`;
  if (flow.empty === 0) return { wire, model: 'pull', polls, evidence: `${asked}, ${held}; no answer was empty` };
  const empty = `${counted(flow.empty, 'answer')} of ${requests} ${flow.empty === 1 ? 'was' : 'were'} empty`;
  const evidence = `${asked}, ${held}; ${empty} (asked in ${span(flow.firstEmpty!, flow.lastEmpty!, cite)})`;
  return { wire, model: 'pull', polls, evidence };
}

function answered(status: number): string {
  return status === NO_ANSWER ? 'without an answer' : `with ${status}`;
}

function span(first: Carrier, last: Carrier, cite: RequestCitation): string {
  const [from, to] = [cite.packet(first), cite.packet(last)];
  return from === to ? `packet ${from}` : `packets ${from} to ${to}`;
}
