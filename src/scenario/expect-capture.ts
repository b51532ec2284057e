import { AssertionError } from 'node:assert';
import type { Verdict } from '../kernel/connection.ts';
import type { Capture } from '../recorder/capture.ts';
import {
  asksForConsent,
  neverReconnects,
  neverTriesInVain,
  noFailedAttempts,
  reconnects,
  triesInVain,
} from './attempt-expectations.ts';
import {
  accepts,
  atMostConnections,
  connectsOnlyTo,
  neverAccepts,
  neverOpens,
  onlyAcceptor,
  onlyPorts,
  onlyPortsFor,
  opens,
} from './connection-expectations.ts';
import type { CaptureExpectation } from './expectation.ts';
import { type ExpectedHop, hop, noHop, pulls, pushes } from './hop-expectations.ts';
import { packetLines } from './packet-line.ts';

/**
 * Assertions on a capture, for Vitest, `node --test` and every other runner:
 * `expectCapture(azure.capture()).toOpen('event-grid', 'subscriber').neverAccepts('producer')`. One that does not hold throws an
 * AssertionError that says what was found instead and prints the packets that contradict it. Throws TypeError if it is given no capture.
 */
export function expectCapture(capture: Capture): CaptureAssertions {
  if (!isCapture(capture)) {
    throw new TypeError(
      'expectCapture takes a capture, as azure.capture() returns it; of a run, that is result.capture.',
    );
  }
  return new CaptureAssertions(capture);
}

/** Each assertion returns its object, so that the next one can follow. */
class CaptureAssertions {
  readonly #capture: Capture;

  constructor(capture: Capture) {
    this.#capture = capture;
  }

  /** The contrary of what follows: `expectCapture(capture).not.toOpen('event-grid', 'subscriber')`. */
  get not(): ContraryAssertions {
    return new ContraryAssertions(this, this.#capture);
  }

  /** `opener` opened at least one connection to `acceptor`. */
  toOpen(opener: string, acceptor: string): this {
    return this.#must(opens(opener, acceptor), this.toOpen);
  }

  /** `participant` accepted at least one connection. */
  toAccept(participant: string): this {
    return this.#must(accepts(participant), this.toAccept);
  }

  /** `opener` never dialled `acceptor`, or anybody where none is named; not even in vain. */
  neverOpens(opener: string, acceptor?: string): this {
    return this.#must(neverOpens(opener, acceptor), this.neverOpens);
  }

  /** Nobody connected to `participant`. */
  neverAccepts(participant: string): this {
    return this.#must(neverAccepts(participant), this.neverAccepts);
  }

  /** Nobody but `participant` accepted a connection. */
  onlyAcceptor(participant: string): this {
    return this.#must(onlyAcceptor(participant), this.onlyAcceptor);
  }

  /** All connections of `opener`, and at least one, go to `acceptor`, over one of `listeners` if any are named (`amqps`, `gateway`). */
  connectsOnlyTo(opener: string, acceptor: string, ...listeners: readonly string[]): this {
    return this.#must(connectsOnlyTo(opener, acceptor, ...listeners), this.connectsOnlyTo);
  }

  /** All connections, and there is one, go to these ports, either here or in Azure (443 for all of HTTP and WebSockets). */
  onlyPorts(...ports: readonly [number, ...number[]]): this {
    return this.#must(onlyPorts(...ports), this.onlyPorts);
  }

  /** The same of the connections that `opener` opens. */
  onlyPortsFor(opener: string, ...ports: readonly [number, ...number[]]): this {
    return this.#must(onlyPortsFor(opener, ...ports), this.onlyPortsFor);
  }

  /** `opener` opened no more than `count` connections in all. */
  atMostConnections(opener: string, count: number): this {
    return this.#must(atMostConnections(opener, count), this.atMostConnections);
  }

  /** Messages went from one to the other, and a handler of the receiver was called. */
  toPush(from: string, to: string): this {
    return this.#must(pushes(from, to), this.toPush);
  }

  /** Messages went from one to the other because the receiver's code asked. */
  toPull(from: string, to: string): this {
    return this.#must(pulls(from, to), this.toPull);
  }

  /** There is such a hop: its two ends, and whichever of its properties are given. */
  hop(expected: ExpectedHop): this {
    return this.#must(hop(expected), this.hop);
  }

  /** `opener` tried at least `times` times to reach `acceptor`, and each time it came to `verdict`. */
  triesInVain(opener: string, acceptor: string, verdict: Verdict, times = 1): this {
    return this.#must(triesInVain(opener, acceptor, verdict, times), this.triesInVain);
  }

  /** Every attempt, of `opener` or of everybody, was established. */
  noFailedAttempts(opener?: string): this {
    return this.#must(noFailedAttempts(opener), this.noFailedAttempts);
  }

  /** `opener` dialled `acceptor` anew, at least `times` times, after it had failed or was cut. */
  toReconnect(opener: string, acceptor: string, times = 1): this {
    return this.#must(reconnects(opener, acceptor, times), this.toReconnect);
  }

  /** `opener` asked a webhook whether it wants events, and `outcome` is in what is said of the answer. */
  asksForConsent(opener: string, acceptor: string, outcome: string): this {
    return this.#must(asksForConsent(opener, acceptor, outcome), this.asksForConsent);
  }

  #must(expectation: CaptureExpectation, caller: (...args: never[]) => unknown): this {
    assertHolds(this.#capture, expectation, caller);
    return this;
  }
}

/** What can be denied. Each returns the object it was got from, on which assertions are positive again. */
class ContraryAssertions {
  readonly #positive: CaptureAssertions;
  readonly #capture: Capture;

  constructor(positive: CaptureAssertions, capture: Capture) {
    this.#positive = positive;
    this.#capture = capture;
  }

  /** `opener` never dialled `acceptor`, not even in vain. */
  toOpen(opener: string, acceptor: string): CaptureAssertions {
    return this.#must(neverOpens(opener, acceptor), this.toOpen);
  }

  /** Nobody connected to `participant`. */
  toAccept(participant: string): CaptureAssertions {
    return this.#must(neverAccepts(participant), this.toAccept);
  }

  /** There is no hop between the two that is a push. */
  toPush(from: string, to: string): CaptureAssertions {
    return this.#must(noHop({ from, to, model: 'push' }), this.toPush);
  }

  /** There is no hop between the two that is a pull. */
  toPull(from: string, to: string): CaptureAssertions {
    return this.#must(noHop({ from, to, model: 'pull' }), this.toPull);
  }

  /** There is no hop that has all that is given. */
  hop(unwanted: ExpectedHop): CaptureAssertions {
    return this.#must(noHop(unwanted), this.hop);
  }

  /** No attempt of `opener` to reach `acceptor` came to `verdict`. */
  triesInVain(opener: string, acceptor: string, verdict: Verdict): CaptureAssertions {
    return this.#must(neverTriesInVain(opener, acceptor, verdict), this.triesInVain);
  }

  /** `opener` never had to dial anew, be it `acceptor` or, where none is named, anybody. */
  toReconnect(opener: string, acceptor?: string): CaptureAssertions {
    return this.#must(neverReconnects(opener, acceptor), this.toReconnect);
  }

  #must(expectation: CaptureExpectation, caller: (...args: never[]) => unknown): CaptureAssertions {
    assertHolds(this.#capture, expectation, caller);
    return this.#positive;
  }
}

export type { CaptureAssertions, ContraryAssertions };

/** The stack of the error begins where `caller` was called. */
function assertHolds(
  capture: Capture,
  { text, contradiction }: CaptureExpectation,
  caller: (...args: never[]) => unknown,
): void {
  const found = contradiction(capture);
  if (found === undefined) return;
  const lines = packetLines(capture, found.packets).map((line) => `  ${line}`);
  throw new AssertionError({
    message: [`Expected: ${text}.`, `But ${found.found}.`, ...lines].join('\n'),
    operator: caller.name,
    expected: found.expected,
    actual: found.actual,
    stackStartFn: caller,
  });
}

/** A JSON report has lists of the same names, and other things in them. */
function isCapture(value: unknown): value is Capture {
  const { startedAtMs, connections, attempts, packets, hops } = (value ?? {}) as Partial<
    Record<keyof Capture, unknown>
  >;
  return typeof startedAtMs === 'number' && [connections, attempts, packets, hops].every(Array.isArray);
}
