import type { RunResult } from '../run-result.ts';
import { compare } from './agreement.ts';
import { CLAIMS, type Claim } from './claims.ts';
import { type CheatSheetMeasurement, type MeasuredHop, measureHop } from './measurement.ts';

export const AGREEMENTS = [
  'agrees',
  'agrees with a remark',
  'contradicts',
  'scenario failed',
  'not measured yet',
] as const;
export type Agreement = (typeof AGREEMENTS)[number];

/** The table of who dials whom, claim by claim, with what was measured. */
export interface CheatSheet {
  readonly rows: readonly CheatSheetRow[];
}

export interface CheatSheetRow {
  readonly row: number;
  readonly system: string;
  readonly claim: Pick<Claim, 'producerHop' | 'consumerHop' | 'opener'>;
  readonly agreement: Agreement;
  /** What there is to say of the agreement, in sentences without a full stop. Empty where there is nothing. */
  readonly remarks: readonly string[];
  /** The scenario that measured it; absent where none has. */
  readonly scenario?: string;
  readonly measured?: { readonly producerHop: MeasuredHop; readonly consumerHop: MeasuredHop };
}

/** A scenario that measures a row, and what its run came to. */
export interface CheatSheetRun {
  readonly measures: CheatSheetMeasurement;
  readonly result: RunResult;
}

/** The thirteen rows, each held against what the run for it has shown. */
export function cheatSheetOf(runs: readonly CheatSheetRun[]): CheatSheet {
  return {
    rows: CLAIMS.map((claim) =>
      rowOf(
        claim,
        runs.find(({ measures }) => measures.row === claim.row),
      ),
    ),
  };
}

/** Whether nothing contradicts the claims, as far as they were measured. */
export function upholds({ rows }: CheatSheet): boolean {
  return rows.every(({ agreement }) => agreement !== 'contradicts' && agreement !== 'scenario failed');
}

function rowOf({ row, system, ...claim }: Claim, run: CheatSheetRun | undefined): CheatSheetRow {
  const known = { row, system, claim };
  if (run === undefined) return { ...known, agreement: 'not measured yet', remarks: [] };
  const { measures, result } = run;
  const { scenario, passed, capture } = result;
  const producerHop = measureHop(capture, measures.producerHop);
  const consumerHop = measureHop(capture, measures.consumerHop);
  const measured = producerHop !== undefined && consumerHop !== undefined ? { producerHop, consumerHop } : undefined;
  const seen = { ...known, scenario, ...(measured !== undefined && { measured }) };
  if (!passed) return { ...seen, agreement: 'scenario failed', remarks: failures(result) };
  if (measured !== undefined) return { ...seen, ...compare(claim, measured) };
  const missing = [measures.producerHop, measures.consumerHop].filter(
    (_, i) => [producerHop, consumerHop][i] === undefined,
  );
  return {
    ...seen,
    agreement: 'contradicts',
    remarks: missing.map(([from, to]) => `nothing went from ${from} to ${to}`),
  };
}

function failures({ expectations }: RunResult): string[] {
  return expectations
    .filter(({ passed }) => !passed)
    .map(({ text, detail }) => (detail === undefined ? `not met: ${text}` : `not met: ${text} (${detail})`));
}
