import { azurePort } from '../kernel/azure-port.ts';
import { counted } from '../kernel/counted.ts';
import type { Capture, CapturedConnection } from '../recorder/capture.ts';
import { citeAttempt, citeConnection, listed } from './citation.ts';
import { type CaptureExpectation, type Contradiction, captureExpectation, undecided } from './expectation.ts';

/** `opener` opened at least one connection to `acceptor`. */
export function opens(opener: string, acceptor: string): CaptureExpectation {
  return captureExpectation(`${opener} opens a connection to ${acceptor}`, (capture) => {
    if (connections(capture, { opener, acceptor }).length > 0) return undefined;
    const failed = capture.attempts.filter((each) => each.opener === opener && each.acceptor === acceptor);
    return {
      found:
        failed.length > 0
          ? `it tried, without success: ${listed(failed, citeAttempt)}`
          : `connections seen: ${cited(capture, capture.connections)}`,
      packets:
        failed.length > 0 ? failed.flatMap(({ packet }) => packet ?? []) : openings(capture, capture.connections),
      expected: [arrow({ opener, acceptor })],
      actual: arrows(capture.connections),
    };
  });
}

/** `opener` never dials `acceptor`, or nobody at all where none is named; not even in vain. */
export function neverOpens(opener: string, acceptor?: string): CaptureExpectation {
  const whom = acceptor === undefined ? '' : ` to ${acceptor}`;
  return captureExpectation(`${opener} never opens a connection${whom}`, (capture) => {
    const dialled = capture.attempts.filter(
      (each) => each.opener === opener && (acceptor ?? each.acceptor) === each.acceptor,
    );
    if (dialled.length === 0) return undecided(capture, opener, acceptor);
    return {
      found: `it did: ${listed(dialled, citeAttempt)}`,
      packets: dialled.flatMap(({ packet }) => packet ?? []),
      expected: [],
      actual: arrows(dialled),
    };
  });
}

/** No connection to `participant`: it needs no way in through a firewall. */
export function neverAccepts(participant: string): CaptureExpectation {
  return captureExpectation(`${participant} never accepts a connection`, (capture) => {
    const accepted = connections(capture, { acceptor: participant });
    return none(capture, accepted, `it did: ${cited(capture, accepted)}`, participant);
  });
}

/** At least one connection to `participant`. */
export function accepts(participant: string): CaptureExpectation {
  return captureExpectation(`${participant} accepts a connection`, (capture) => {
    if (connections(capture, { acceptor: participant }).length > 0) return undefined;
    return {
      found: `connections seen: ${cited(capture, capture.connections)}`,
      packets: openings(capture, capture.connections),
      expected: participant,
      actual: [...new Set(capture.connections.map(({ acceptor }) => acceptor))],
    };
  });
}

/** Nobody else accepts a connection. */
export function onlyAcceptor(participant: string): CaptureExpectation {
  return captureExpectation(`nobody but ${participant} accepts connections`, (capture) => {
    const others = capture.connections.filter((each) => each.acceptor !== participant);
    return none(capture, others, `others do: ${cited(capture, others)}`, participant);
  });
}

/** All connections that `opener` opens, and at least one, go to `acceptor`, and there to one of `listeners` if any are named. */
export function connectsOnlyTo(opener: string, acceptor: string, ...listeners: readonly string[]): CaptureExpectation {
  const over = listeners.length === 0 ? '' : ` over ${listeners.join(' or ')}`;
  return captureExpectation(`${opener} connects to ${acceptor}${over} and nowhere else`, (capture) => {
    const opened = connections(capture, { opener });
    if (opened.length === 0) return opensNothing(capture, opener);
    const elsewhere = opened.filter(
      ({ acceptor: to, via }) => to !== acceptor || (listeners.length > 0 && !listeners.includes(via)),
    );
    const found = listed(elsewhere, (each) => `${citeConnection(capture, each)}, over ${each.via}`);
    return none(capture, elsewhere, `it does: ${found}`);
  });
}

/** All connections, and there is one, go to these ports: the ports here, or those that stand for them in Azure (443 for all of HTTP). */
export function onlyPorts(...ports: readonly [number, ...number[]]): CaptureExpectation {
  const text = `no port but ${ports.join(', ')} is dialled`;
  return captureExpectation(text, (capture) => otherPorts(capture, capture.connections, ports));
}

/** All connections that `opener` opens, and at least one, go to these ports, here or in Azure. */
export function onlyPortsFor(opener: string, ...ports: readonly [number, ...number[]]): CaptureExpectation {
  const text = `${opener} dials no port but ${ports.join(', ')}`;
  return captureExpectation(text, (capture) => {
    const opened = connections(capture, { opener });
    return opened.length === 0 ? opensNothing(capture, opener) : otherPorts(capture, opened, ports);
  });
}

/** `opener` opens no more than `count` connections in all, whether at once or one after the other. */
export function atMostConnections(opener: string, count: number): CaptureExpectation {
  const text = `${opener} opens at most ${counted(count, 'connection')}`;
  return captureExpectation(text, (capture) => {
    const opened = connections(capture, { opener });
    if (opened.length <= count) return undecided(capture, opener);
    return {
      found: `it opens ${opened.length}: ${cited(capture, opened)}`,
      packets: openings(capture, opened),
      expected: count,
      actual: opened.length,
    };
  });
}

function otherPorts(
  capture: Capture,
  among: readonly CapturedConnection[],
  ports: readonly number[],
): Contradiction | undefined {
  if (among.length === 0) return { found: 'no connection was seen', packets: [], expected: ports, actual: [] };
  const others = among.filter(
    ({ acceptorAddress, layers }) =>
      !ports.includes(acceptorAddress.port) && !ports.includes(azurePort(layers) ?? acceptorAddress.port),
  );
  if (others.length === 0) return undecided(capture);
  const cite = (each: CapturedConnection) => {
    const port = azurePort(each.layers);
    return `${citeConnection(capture, each)}${port === undefined ? '' : ` (port ${port} in Azure)`}`;
  };
  return {
    found: `others are dialled: ${listed(others, cite)}`,
    packets: openings(capture, others),
    expected: ports,
    actual: [...new Set(among.map(({ acceptorAddress, layers }) => azurePort(layers) ?? acceptorAddress.port))],
  };
}

function opensNothing(capture: Capture, opener: string): Contradiction {
  return {
    found: `it opens no connection; connections seen: ${cited(capture, capture.connections)}`,
    packets: openings(capture, capture.connections),
    expected: `a connection of ${opener}`,
    actual: arrows(capture.connections),
  };
}

/** That there are none of a kind, which `participant` would be part of; `found` tells of those there are. */
function none(
  capture: Capture,
  some: readonly CapturedConnection[],
  found: string,
  participant?: string,
): Contradiction | undefined {
  if (some.length === 0) return undecided(capture, participant);
  return { found, packets: openings(capture, some), expected: [], actual: arrows(some) };
}

function connections(
  capture: Capture,
  wanted: { readonly opener?: string; readonly acceptor?: string },
): readonly CapturedConnection[] {
  return capture.connections.filter(
    ({ opener, acceptor }) => (wanted.opener ?? opener) === opener && (wanted.acceptor ?? acceptor) === acceptor,
  );
}

/** The first packet of each: its SYN, where that is still kept. */
function openings({ packets }: Capture, found: readonly CapturedConnection[]): number[] {
  const waiting = new Set(found.map(({ id }) => id));
  return packets.filter(({ connection }) => waiting.delete(connection)).map(({ number }) => number);
}

function cited(capture: Capture, found: readonly CapturedConnection[]): string {
  return listed(found, (each) => citeConnection(capture, each));
}

interface Ends {
  readonly opener: string;
  readonly acceptor: string;
}

function arrow({ opener, acceptor }: Ends): string {
  return `${opener} → ${acceptor}`;
}

function arrows(all: readonly Ends[]): string[] {
  return [...new Set(all.map(arrow))];
}
