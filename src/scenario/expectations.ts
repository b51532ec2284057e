import type { Verdict } from '../kernel/connection.ts';
import type { Capture, CapturedConnection, Hop } from '../recorder/capture.ts';
import { citeAttempt, citeConnection, citeHop, counted, listed } from './citation.ts';
import type { Observation, ParticipantRecord } from './observation.ts';
import { describeExit } from './participant.ts';

/** Something that must hold of a run. */
export interface Expectation {
  /** A sentence, true when it is met. */
  readonly text: string;
  /** Undefined when it is met, otherwise what was found instead, citing connections and packets. */
  check(observation: Observation): string | undefined;
}

/** `opener` opened at least one connection to `acceptor`. */
export function opens(opener: string, acceptor: string): Expectation {
  return {
    text: `${opener} opens a connection to ${acceptor}`,
    check({ capture }) {
      if (connections(capture, { opener, acceptor }).length > 0) return undefined;
      const failed = capture.attempts.filter((each) => each.opener === opener && each.acceptor === acceptor);
      if (failed.length > 0) return `it tried, without success: ${listed(failed.map(citeAttempt))}`;
      return `connections seen: ${cited(capture, capture.connections)}`;
    },
  };
}

/** `opener` tried to reach `acceptor` at least `times` times, and each time it came to `verdict`. */
export function triesInVain(opener: string, acceptor: string, verdict: Verdict, times = 1): Expectation {
  const often = times === 1 ? '' : ` ${times} times or more`;
  return {
    text: `${opener} tries${often} to reach ${acceptor}: ${verdict}`,
    check({ capture }) {
      const attempts = capture.attempts.filter((each) => each.opener === opener && each.acceptor === acceptor);
      const found = attempts.filter((each) => each.verdict === verdict);
      if (found.length >= times) return undefined;
      return `attempts of that kind: ${found.length}; all attempts: ${listed(attempts.map(citeAttempt))}`;
    },
  };
}

/** `opener` asked `acceptor`, a webhook, whether it wants events, and `outcome` is in what is said of the answer. */
export function asksForConsent(opener: string, acceptor: string, outcome: string): Expectation {
  return {
    text: `${opener} asks ${acceptor} for its consent: ${outcome}`,
    check({ capture }) {
      const between = new Set(connections(capture, { opener, acceptor }).map(({ id }) => id));
      const handshakes = capture.exchanges.filter(
        ({ connection, operation }) => operation === 'handshake' && between.has(connection),
      );
      if (handshakes.some(({ summary }) => summary.includes(outcome))) return undefined;
      const said = handshakes.map(({ summary, packet }) => `${summary} (packet ${packet})`);
      return `handshakes seen: ${listed(said)}`;
    },
  };
}

/** `participant` never dials, not even in vain. */
export function neverOpens(participant: string): Expectation {
  return {
    text: `${participant} never opens a connection`,
    check({ capture }) {
      const dialled = capture.attempts.filter((each) => each.opener === participant);
      return dialled.length === 0 ? unseen(capture) : `it did: ${listed(dialled.map(citeAttempt))}`;
    },
  };
}

/** No connection to `participant`: it needs no way in through a firewall. */
export function neverAccepts(participant: string): Expectation {
  return {
    text: `${participant} never accepts a connection`,
    check({ capture }) {
      const accepted = connections(capture, { acceptor: participant });
      return accepted.length === 0 ? unseen(capture) : `it did: ${cited(capture, accepted)}`;
    },
  };
}

/** Nobody else accepts a connection. */
export function onlyAcceptor(participant: string): Expectation {
  return {
    text: `nobody but ${participant} accepts connections`,
    check({ capture }) {
      const others = capture.connections.filter((each) => each.acceptor !== participant);
      return others.length === 0 ? unseen(capture) : `others do: ${cited(capture, others)}`;
    },
  };
}

/** All connections that `opener` opens, and at least one, go to `acceptor`, and there to one of `listeners` if any are named. */
export function connectsOnlyTo(opener: string, acceptor: string, ...listeners: readonly string[]): Expectation {
  const over = listeners.length === 0 ? '' : ` over ${listeners.join(' or ')}`;
  return {
    text: `${opener} connects to ${acceptor}${over} and nowhere else`,
    check({ capture }) {
      const opened = connections(capture, { opener });
      if (opened.length === 0)
        return `it opens no connection; connections seen: ${cited(capture, capture.connections)}`;
      const elsewhere = opened.filter(
        ({ acceptor: to, via }) => to !== acceptor || (listeners.length > 0 && !listeners.includes(via)),
      );
      if (elsewhere.length === 0) return unseen(capture);
      return `it does: ${listed(elsewhere.map((each) => `${citeConnection(capture, each)}, over ${each.via}`))}`;
    },
  };
}

/** What a hop must be: its two ends, and whichever of its properties are given. */
export type ExpectedHop = Pick<Hop, 'from' | 'to'> & Partial<Pick<Hop, 'openedBy' | 'model' | 'wire' | 'deliveries'>>;

/** There is such a hop. */
export function hop(expected: ExpectedHop): Expectation {
  const { from, to } = expected;
  return {
    text: `${from} → ${to} is ${describeHop(expected)}`,
    check({ capture }) {
      const found = capture.hops.filter((each) => each.from === from && each.to === to);
      if (found.length === 0) return `no such hop; hops seen: ${listed(capture.hops.map(citeHop))}`;
      const agrees = (each: Hop) => HOP_PROPERTIES.every((key) => (expected[key] ?? each[key]) === each[key]);
      return found.some(agrees) ? undefined : `found ${listed(found.map(citeHop))}`;
    },
  };
}

/** It was started, and each of its processes ended by itself with code 0. */
export function exitsCleanly(participant: string): Expectation {
  return {
    text: `${participant} exits cleanly`,
    check({ participants }) {
      const record = participants.get(participant);
      if (record === undefined || record.exits.length === 0) return 'it was never started';
      const unclean = record.exits.filter(({ code }) => code !== 0);
      if (unclean.length === 0) return undefined;
      return `it ${unclean.map(describeExit).join(', then ')}; ${lastLines(record)}`;
    },
  };
}

/** It printed such a line, on either stream. */
export function reports(participant: string, line: RegExp | string): Expectation {
  return {
    text: `${participant} reports ${typeof line === 'string' ? JSON.stringify(line) : line}`,
    check({ participants }) {
      const record = participants.get(participant);
      if (record === undefined || record.exits.length === 0) return 'it was never started';
      const found = record.lines.some(({ text }) =>
        typeof line === 'string' ? text.includes(line) : text.match(line) !== null,
      );
      return found ? undefined : lastLines(record);
    },
  };
}

/** `it printed last: "a", "b"`, for the message about a participant that failed. */
export function lastLines({ lines, linesDropped }: ParticipantRecord): string {
  if (lines.length === 0) return 'it printed nothing';
  const quoted = lines.slice(-LAST_LINES).map(({ text }) => JSON.stringify(text.slice(0, LINE_CHARACTERS_SHOWN)));
  const dropped = linesDropped === 0 ? '' : ` (the first ${counted(linesDropped, 'line')} were dropped)`;
  return `it printed last: ${quoted.join(', ')}${dropped}`;
}

const HOP_PROPERTIES = ['openedBy', 'model', 'wire', 'deliveries'] as const;
const LAST_LINES = 5;
const LINE_CHARACTERS_SHOWN = 500;

function describeHop({ openedBy, model, wire, deliveries }: ExpectedHop): string {
  const parts = [
    model ?? (wire === undefined ? 'a hop' : 'carried'),
    wire && `over ${wire}`,
    openedBy && `on a connection that ${openedBy} opened`,
    deliveries !== undefined && `with ${counted(deliveries, 'delivery')}`,
  ];
  return parts.filter(Boolean).join(' ');
}

/** Why nobody can say that something never happened: the capture is not complete. */
function unseen({ dropped }: Capture): string | undefined {
  return dropped.connections === 0 ? undefined : `unknown: the capture had to drop ${dropped.connections} connections`;
}

function connections(
  capture: Capture,
  wanted: { readonly opener?: string; readonly acceptor?: string },
): readonly CapturedConnection[] {
  return capture.connections.filter(
    ({ opener, acceptor }) => (wanted.opener ?? opener) === opener && (wanted.acceptor ?? acceptor) === acceptor,
  );
}

function cited(capture: Capture, found: readonly CapturedConnection[]): string {
  return listed(found.map((each) => citeConnection(capture, each)));
}
