import { addressText, otherSide, type Side } from '../kernel/connection.ts';
import type { Capture, CapturedAttempt, CapturedConnection, Exchange, Packet } from '../recorder/capture.ts';
import { findings } from './findings.ts';
import { firewallRules } from './firewall/firewall-rules.ts';
import { followMessages } from './journeys.ts';
import type { Reported } from './run-result.ts';

/** As the package exports the schema of what is here: `capture.schema.json` beside this file. */
const SCHEMA = 'azwire/capture.schema.json';

/**
 * The run, or the capture alone, as one JSON object with all that was recorded but the packets' payloads and the TLS secrets: those
 * are in the pcapng. Ends with a line break.
 */
export function renderJson(reported: Reported): string {
  return `${objectText(reported)}\n`;
}

/** Several runs as a JSON array. Ends with a line break. */
export function renderJsonArray(all: readonly Reported[]): string {
  return `[\n${all.map(objectText).join(',\n')}\n]\n`;
}

/** What there can be thousands of stands in a line of its own each; the rest is indented for reading. */
const ONE_PER_LINE: ReadonlySet<string> = new Set(['packets', 'exchanges', 'deliveries']);

function objectText(reported: Reported): string {
  const members = Object.entries(reportOf(reported)).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const lines = ONE_PER_LINE.has(key) && Array.isArray(value) && value.length > 0;
    const text = lines
      ? `[\n${value.map((each) => `    ${JSON.stringify(each)}`).join(',\n')}\n  ]`
      : JSON.stringify(value, undefined, 2).replaceAll('\n', '\n  ');
    return [`  ${JSON.stringify(key)}: ${text}`];
  });
  return `{\n${members.join(',\n')}\n}`;
}

/** Plain data with names instead of sides, `host:port` instead of address objects, and times as text. */
function reportOf({ capture, scenario, title, passed, durationMs, expectations }: Reported) {
  return { $schema: SCHEMA, scenario, title, passed, durationMs, expectations, ...captureReportOf(capture) };
}

function captureReportOf(capture: Capture) {
  const connections = new Map(capture.connections.map((connection) => [connection.id, connection]));
  const attempts = new Map(capture.attempts.map((attempt) => [attempt.id, attempt]));
  return {
    startedAt: timeText(capture.startedAtMs),
    endedAt: timeText(capture.endedAtMs),
    participants: capture.participants,
    hops: capture.hops,
    connections: capture.connections.map(connectionOf),
    attempts: capture.attempts.map(attemptOf),
    findings: findings(capture),
    firewall: firewallRules(capture),
    journeys: followMessages(capture).map(({ legs, ...journey }) => ({ ...journey, legs: legs.map(timed) })),
    marks: capture.marks.map(timed),
    exchanges: capture.exchanges.map((exchange) => exchangeOf(exchange, connections.get(exchange.connection))),
    deliveries: capture.deliveries.map(timed),
    packets: capture.packets.map((packet) => packetOf(packet, attempts.get(packet.connection))),
    dropped: capture.dropped,
  };
}

function connectionOf(connection: CapturedConnection) {
  const { openerAddress, acceptorAddress, closedBy, closing, openedAtMs, closedAtMs, ...facts } = connection;
  return {
    ...facts,
    openedAt: timeText(openedAtMs),
    closedAt: closedAtMs === undefined ? null : timeText(closedAtMs),
    openerAddress: addressText(openerAddress),
    acceptorAddress: addressText(acceptorAddress),
    port: acceptorAddress.port,
    closedBy: closedBy === undefined ? null : connection[closedBy],
    closeReason: connection.closeReason ?? null,
    ...(closing === undefined ? {} : { closing: { ...closing, by: connection[closing.by], side: closing.by } }),
  };
}

function attemptOf(attempt: CapturedAttempt) {
  const { openerAddress, acceptorAddress, atMs, ...facts } = attempt;
  return {
    ...facts,
    at: timeText(atMs),
    openerAddress: addressText(openerAddress),
    acceptorAddress: addressText(acceptorAddress),
    port: acceptorAddress.port,
  };
}

/** The connection may have been let go. */
function exchangeOf({ atMs, from: side, ...exchange }: Exchange, connection: CapturedConnection | undefined) {
  return { at: timeText(atMs), ...named(side, connection), ...exchange };
}

function packetOf({ number, atMs, from: side, payload, ...segment }: Packet, attempt: CapturedAttempt | undefined) {
  return { number, at: timeText(atMs), ...named(side, attempt), ...segment, bytes: payload.length };
}

function named(side: Side, names: Readonly<Record<Side, string>> | undefined) {
  return names === undefined ? { side } : { from: names[side], to: names[otherSide(side)], side };
}

function timed<Timed extends { readonly atMs: number }>({ atMs, ...facts }: Timed) {
  return { at: timeText(atMs), ...facts };
}

/** UTC with microseconds. [RFC 3339] */
function timeText(atMs: number): string {
  const wholeMs = Math.floor(atMs);
  const microseconds = Math.min(999, Math.round((atMs - wholeMs) * 1000));
  return new Date(wholeMs).toISOString().replace('Z', `${String(microseconds).padStart(3, '0')}Z`);
}
