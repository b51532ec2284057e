import { type Address, VERDICTS, type Verdict } from '../kernel/connection.ts';

/** What the preload tells the runner: one JSON text per line. */
export type PreloadReport =
  /** The local address of a connection, where participants have no addresses of their own. */
  { readonly opened: Address } | { readonly failed: FailedAttempt };

/** A try of a participant that never became a connection. */
export interface FailedAttempt {
  /** Absent where no socket was opened: the name was not found. */
  readonly opener?: Address;
  /** As dialled where the name was not found. */
  readonly acceptor: Address;
  /** Where a name was dialled, and not an address. */
  readonly dialledName?: string;
  readonly verdict: Exclude<Verdict, 'established'>;
  readonly detail: string;
}

/** Reads a line. Undefined for one that is no report: whatever else the program writes there is its own matter. */
export function parsePreloadReport(line: string): PreloadReport | undefined {
  let report: unknown;
  try {
    report = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(report)) return undefined;
  if (isAddress(report.opened)) return { opened: report.opened };
  return isFailedAttempt(report.failed) ? { failed: report.failed } : undefined;
}

function isFailedAttempt(value: unknown): value is FailedAttempt {
  if (!isRecord(value) || !isAddress(value.acceptor) || typeof value.detail !== 'string') return false;
  if (value.opener !== undefined && !isAddress(value.opener)) return false;
  if (value.dialledName !== undefined && typeof value.dialledName !== 'string') return false;
  return VERDICTS.includes(value.verdict as Verdict) && value.verdict !== 'established';
}

function isAddress(value: unknown): value is Address {
  return isRecord(value) && typeof value.host === 'string' && Number.isInteger(value.port);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
