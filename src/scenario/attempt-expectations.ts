import type { Verdict } from '../kernel/connection.ts';
import type { Capture, CapturedAttempt } from '../recorder/capture.ts';
import { citeAttempt, listed } from './citation.ts';
import { type CaptureExpectation, captureExpectation, undecided } from './expectation.ts';

/** `opener` tried to reach `acceptor` at least `times` times, and each time it came to `verdict`. */
export function triesInVain(opener: string, acceptor: string, verdict: Verdict, times = 1): CaptureExpectation {
  const text = `${opener} tries${atLeast(times)} to reach ${acceptor}: ${verdict}`;
  return captureExpectation(text, (capture) => {
    const attempts = between(capture, opener, acceptor);
    const found = attempts.filter((each) => each.verdict === verdict);
    if (found.length >= times) return undefined;
    return {
      found: `attempts of that kind: ${found.length}; all attempts: ${listed(attempts, citeAttempt)}`,
      packets: packetsOf(attempts),
      expected: Array.from({ length: times }, () => verdict),
      actual: attempts.map((each) => each.verdict),
    };
  });
}

/** None of the attempts of `opener` to reach `acceptor` came to `verdict`. */
export function neverTriesInVain(opener: string, acceptor: string, verdict: Verdict): CaptureExpectation {
  const text = `${opener} never tries in vain to reach ${acceptor}: ${verdict}`;
  return captureExpectation(text, (capture) =>
    noneOf(
      capture,
      between(capture, opener, acceptor).filter((each) => each.verdict === verdict),
      opener,
      acceptor,
    ),
  );
}

/** Every attempt of `opener`, or of everybody where nobody is named, became a connection that both sides kept. */
export function noFailedAttempts(opener?: string): CaptureExpectation {
  return captureExpectation(`no attempt${opener === undefined ? '' : ` of ${opener}`} fails`, (capture) =>
    noneOf(
      capture,
      capture.attempts.filter((each) => each.verdict !== 'established' && (opener ?? each.opener) === each.opener),
      opener,
    ),
  );
}

/** `opener` dialled `acceptor` anew, at least `times` times, after it had failed or was cut. */
export function reconnects(opener: string, acceptor: string, times = 1): CaptureExpectation {
  return captureExpectation(`${opener} reconnects${atLeast(times)} to ${acceptor}`, (capture) => {
    const attempts = between(capture, opener, acceptor);
    const again = attempts.filter(isReconnection);
    if (again.length >= times) return undefined;
    return {
      found: `reconnections: ${again.length}; all attempts: ${listed(attempts, citeAttempt)}`,
      packets: packetsOf(attempts),
      expected: times,
      actual: again.length,
    };
  });
}

/** `opener` never had to dial anew, be it `acceptor` or, where none is named, anybody. */
export function neverReconnects(opener: string, acceptor?: string): CaptureExpectation {
  const whom = acceptor === undefined ? '' : ` to ${acceptor}`;
  return captureExpectation(`${opener} never reconnects${whom}`, (capture) =>
    noneOf(capture, between(capture, opener, acceptor).filter(isReconnection), opener, acceptor),
  );
}

/** `opener` asked `acceptor`, a webhook, whether it wants events, and `outcome` is in what is said of the answer. */
export function asksForConsent(opener: string, acceptor: string, outcome: string): CaptureExpectation {
  return captureExpectation(`${opener} asks ${acceptor} for its consent: ${outcome}`, (capture) => {
    const ids = new Set(
      capture.connections.filter((each) => each.opener === opener && each.acceptor === acceptor).map(({ id }) => id),
    );
    const handshakes = capture.exchanges.filter(
      ({ connection, operation }) => operation === 'handshake' && ids.has(connection),
    );
    if (handshakes.some(({ summary }) => summary.includes(outcome))) return undefined;
    return {
      found: `handshakes seen: ${listed(handshakes, ({ summary, packet }) => `${summary} (packet ${packet})`)}`,
      packets: handshakes.map(({ packet }) => packet),
      expected: outcome,
      actual: handshakes.map(({ summary }) => summary),
    };
  });
}

function noneOf(capture: Capture, found: readonly CapturedAttempt[], ...names: readonly (string | undefined)[]) {
  if (found.length === 0) return undecided(capture, ...names);
  return {
    found: `found ${listed(found, citeAttempt)}`,
    packets: packetsOf(found),
    expected: [],
    actual: found.map(({ opener, acceptor, verdict }) => `${opener} → ${acceptor}: ${verdict}`),
  };
}

function between({ attempts }: Capture, opener: string, acceptor: string | undefined): CapturedAttempt[] {
  return attempts.filter((each) => each.opener === opener && (acceptor ?? each.acceptor) === each.acceptor);
}

function isReconnection(attempt: CapturedAttempt): boolean {
  return attempt.reconnects !== undefined;
}

function packetsOf(attempts: readonly CapturedAttempt[]): number[] {
  return attempts.flatMap(({ packet }) => packet ?? []);
}

function atLeast(times: number): string {
  return times === 1 ? '' : ` ${times} times or more`;
}
