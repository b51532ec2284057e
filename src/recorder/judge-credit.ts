import { times } from '../kernel/counted.ts';
import type { WireMechanism } from './capture.ts';
import type { Carrier } from './deliveries.ts';
import type { CreditLog, Grant, Observation } from './dissect/amqp/credit.ts';
import type { Link } from './dissect/amqp/link.ts';

/**
 * How much the frames say. `clear`: they fit one reading only. `likely`: they would fit the other, too, and a rule of thumb decides.
 * `open`: they stop before they show it.
 */
export const STRENGTHS = ['clear', 'likely', 'open'] as const;
export type Strength = (typeof STRENGTHS)[number];

/** What the credit of one link shows. */
export interface CreditVerdict {
  readonly wire: Extract<WireMechanism, 'credit on demand' | 'standing credit'>;
  readonly strength: Strength;
  readonly because: string;
}

/** Where packets are cited and sides are named. */
export interface Citation {
  readonly receiver: string;
  packet(carrier: Carrier): string;
}

/** A drain within this time of the grant belongs to closing the receiver: nobody waits that shortly for a message. */
const CLOSING_DRAIN_MS = 200;
/** Times to wait are set in half seconds. They begin a moment before the credit is seen, and end late on a busy machine. */
const ROUND_MS = 500;
const EARLY_MS = 5;
const LATE_MS = 100;

/** Applies the rules of this folder's README, the first that fits. */
export function judgeCredit(link: Link, cite: Citation): CreditVerdict {
  const { credit } = link;
  const { topUps, asksAfterDrain, partialRefills } = credit;
  // Rule 1: credit renewed while some is left waits for messages, whoever comes.
  if (topUps.count > asksAfterDrain.count) {
    return { wire: 'standing credit', strength: 'clear', because: toppedUp(topUps, cite) };
  }
  // Rule 2: who takes credit back and later asks anew, asks.
  if (asksAfterDrain.count > 0) {
    return { wire: 'credit on demand', strength: 'clear', because: askedAnew(asksAfterDrain, cite) };
  }
  // Rule 3: credit returned message by message keeps a window open. Once only may be a second, smaller ask.
  if (partialRefills.count > 1) {
    return { wire: 'standing credit', strength: 'clear', because: refilled(partialRefills, cite) };
  }
  return judgeLastGrant(link, cite);
}

/** Rules 4 to 7: every grant was used up before the next; how the last one ended decides. */
function judgeLastGrant(link: Link, cite: Citation): CreditVerdict {
  const { credit } = link;
  const { last } = credit;
  if (last === undefined) {
    return {
      wire: 'credit on demand',
      strength: 'open',
      because: 'no grant of credit was seen before the first message',
    };
  }
  const single = credit.amountMax === 1;
  if (last.drain !== undefined) return judgeDrained(credit, last, last.drain, cite);
  if (last.transfers >= last.amount) {
    const because = `${cite.receiver} granted exactly what it then received, ${times(credit.grants)} (last: ${grantText(last, cite)}), and no credit was left over`;
    const strength = link.detached && credit.grants > 1 && !single ? 'clear' : 'likely';
    return { wire: 'credit on demand', strength, because };
  }
  if (!single && isPartition(link)) {
    const because = `${cite.receiver} granted more than came (${grantText(last, cite)}) and left it open, as clients of event hubs do`;
    return { wire: 'standing credit', strength: 'open', because };
  }
  if (!single) {
    const because = `${cite.receiver} asked for a bounded number (${grantText(last, cite)}) and did not renew it while messages came`;
    return { wire: 'credit on demand', strength: 'open', because };
  }
  const because = `${cite.receiver} renewed its credit after every message (last: ${grantText(last, cite)}) and left it open`;
  return { wire: 'standing credit', strength: 'open', because };
}

function judgeDrained(
  credit: CreditLog,
  last: Grant,
  drain: NonNullable<Grant['drain']>,
  cite: Citation,
): CreditVerdict {
  const taken = `took ${drain.unused} back (drain, packet ${cite.packet(drain.flow)})`;
  if (last.transfers > 0) {
    const because = `${cite.receiver} asked for ${grantText(last, cite)}, received ${last.transfers} and ${taken}`;
    return { wire: 'credit on demand', strength: credit.grants === 1 ? 'clear' : 'likely', because };
  }
  const waitedMs = drain.atMs - last.atMs;
  const isLongest = waitedMs >= CLOSING_DRAIN_MS && waitedMs >= credit.longestWaitMs;
  const bounded = isLongest && (credit.amountMax > 1 || isRound(waitedMs));
  const because = bounded
    ? `${cite.receiver} asked for ${grantText(last, cite)}, waited ${Math.round(waitedMs)} ms in vain, longer than ever before, and ${taken}`
    : `${cite.receiver} renewed its credit after every message (last: ${grantText(last, cite)}) until it closed and ${taken}`;
  return { wire: bounded ? 'credit on demand' : 'standing credit', strength: 'likely', because };
}

/** Whether somebody may have set it: those who ask say how long they wait, those who close a handler do so at any time. */
function isRound(waitedMs: number): boolean {
  return waitedMs < ROUND_MS || (waitedMs + EARLY_MS) % ROUND_MS <= EARLY_MS + LATE_MS;
}

/** Of an event hub, whose clients keep a window of credit open, with hardly an exception. */
function isPartition({ entity }: Link): boolean {
  return /\/ConsumerGroups\/[^/]+\/Partitions\/[^/]+$/i.test(entity);
}

function grantText(grant: Grant, cite: Citation): string {
  return `credit ${grant.amount} in packet ${cite.packet(grant.flow)}`;
}

function toppedUp({ count, example }: Observation, cite: Citation): string {
  const [before, grant] = example!;
  return (
    `${cite.receiver} topped up its credit while ${grant.unused} was unused, ${times(count)}: ` +
    `packet ${cite.packet(before.flow)}, then packet ${cite.packet(grant.flow)}`
  );
}

function askedAnew({ count, example }: Observation, cite: Citation): string {
  const [before, grant] = example!;
  return (
    `${cite.receiver} asked for ${grantText(before, cite)}, took ${before.drain!.unused} back ` +
    `(drain, packet ${cite.packet(before.drain!.flow)}) and asked anew in packet ${cite.packet(grant.flow)}, ${times(count)}`
  );
}

function refilled({ count, example }: Observation, cite: Citation): string {
  const [before, grant] = example!;
  return (
    `${cite.receiver} opened a window of credit (packet ${cite.packet(before.flow)}) and refilled it message by message, ` +
    `${times(count)}: packet ${cite.packet(grant.flow)} granted ${grant.amount}`
  );
}
