import type { Address } from '../kernel/connection.ts';
import type { Capture, CapturedAttempt, CapturedConnection } from '../recorder/capture.ts';
import { findings } from './findings.ts';
import type { RunResult } from './run-result.ts';

/** The run as one JSON object, for people's scripts. Packets are not in it; they are in the pcapng. Ends with a line break. */
export function renderJson(result: RunResult): string {
  return `${JSON.stringify(reportOf(result), undefined, 2)}\n`;
}

/** Plain data with names instead of sides and `host:port` instead of address objects. */
export function reportOf(result: RunResult) {
  const { capture, ...run } = result;
  return {
    scenario: run.scenario,
    title: run.title,
    passed: run.passed,
    durationMs: run.durationMs,
    expectations: run.expectations,
    ...captureReportOf(capture),
  };
}

function captureReportOf(capture: Capture) {
  return {
    startedAt: new Date(capture.startedAtMs).toISOString(),
    endedAt: new Date(capture.endedAtMs).toISOString(),
    participants: capture.participants,
    hops: capture.hops,
    connections: capture.connections.map(connectionOf),
    attempts: capture.attempts.map(attemptOf),
    findings: findings(capture),
    dropped: capture.dropped,
  };
}

function connectionOf(connection: CapturedConnection) {
  const { openerAddress, acceptorAddress, closedBy, openedAtMs, closedAtMs, ...facts } = connection;
  return {
    ...facts,
    openedAt: new Date(openedAtMs).toISOString(),
    closedAt: closedAtMs === undefined ? null : new Date(closedAtMs).toISOString(),
    openerAddress: hostPort(openerAddress),
    acceptorAddress: hostPort(acceptorAddress),
    port: acceptorAddress.port,
    closedBy: closedBy === undefined ? null : closedBy === 'opener' ? connection.opener : connection.acceptor,
    closeReason: connection.closeReason ?? null,
  };
}

function attemptOf(attempt: CapturedAttempt) {
  const { openerAddress, acceptorAddress, atMs, ...facts } = attempt;
  return {
    ...facts,
    at: new Date(atMs).toISOString(),
    openerAddress: hostPort(openerAddress),
    acceptorAddress: hostPort(acceptorAddress),
    port: acceptorAddress.port,
  };
}

function hostPort({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
