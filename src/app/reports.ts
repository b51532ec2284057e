import { renderJson, reportOf } from '../report/json.ts';
import { renderJunit } from '../report/junit.ts';
import { renderMermaid } from '../report/mermaid.ts';
import { renderPcapng } from '../report/pcapng.ts';
import type { RunResult } from '../report/run-result.ts';
import { renderTable, type TableOptions } from '../report/table.ts';

/** One way to report on runs. */
export interface Report {
  /** Of a file that holds one report. */
  readonly extension: string;
  one(result: RunResult, terminal?: TableOptions): string | Uint8Array;
  /** Several runs in one document. Absent where the reports can simply follow each other. */
  joined?(results: readonly RunResult[]): string;
}

export type ReportFormat = 'table' | 'json' | 'mermaid' | 'pcapng' | 'junit';

/** The report formats by name. */
export const REPORTS: Readonly<Record<ReportFormat, Report>> = {
  table: { extension: 'txt', one: renderTable },
  json: {
    extension: 'json',
    one: renderJson,
    joined: (results) => `${JSON.stringify(results.map(reportOf), undefined, 2)}\n`,
  },
  mermaid: { extension: 'mmd', one: renderMermaid },
  pcapng: { extension: 'pcapng', one: ({ capture }) => renderPcapng(capture) },
  junit: { extension: 'xml', one: (result) => renderJunit([result]), joined: renderJunit },
};
