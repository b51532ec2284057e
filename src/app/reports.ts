import { renderBicep } from '../report/firewall/bicep.ts';
import { renderFirewallCsv } from '../report/firewall/firewall-csv.ts';
import { renderFirewallTable } from '../report/firewall/firewall-table.ts';
import { renderNetworkPolicies } from '../report/firewall/network-policy.ts';
import { renderHtml } from '../report/html/document.ts';
import { renderJson, renderJsonArray } from '../report/json.ts';
import { renderJunit } from '../report/junit.ts';
import { renderMermaid } from '../report/mermaid.ts';
import { renderPcapng } from '../report/pcapng.ts';
import type { Reported } from '../report/run-result.ts';
import { renderTable, type TableOptions } from '../report/table.ts';

/** One way to report on runs, or on captures without a run: `report.one({ capture })`, `report.one({ capture, title })`. */
export interface Report {
  /** Of a file that holds one report. */
  readonly extension: string;
  /** As HTTP names it. */
  readonly mediaType: string;
  one(reported: Reported, terminal?: TableOptions): string | Uint8Array;
  /** Several runs in one document. Absent where the reports can simply follow each other. */
  joined?(all: readonly Reported[]): string;
}

export type ReportFormat =
  | 'table'
  | 'json'
  | 'html'
  | 'mermaid'
  | 'pcapng'
  | 'junit'
  | 'firewall'
  | 'csv'
  | 'bicep'
  | 'networkpolicy';

const TEXT = 'text/plain; charset=utf-8';

/** The report formats by name. */
export const REPORTS: Readonly<Record<ReportFormat, Report>> = {
  table: { extension: 'txt', mediaType: TEXT, one: renderTable },
  json: { extension: 'json', mediaType: 'application/json', one: renderJson, joined: renderJsonArray },
  html: { extension: 'html', mediaType: 'text/html; charset=utf-8', ...ofSeveral(renderHtml) },
  mermaid: { extension: 'mmd', mediaType: TEXT, one: renderMermaid },
  pcapng: { extension: 'pcapng', mediaType: 'application/x-pcapng', one: ({ capture }) => renderPcapng(capture) },
  junit: { extension: 'xml', mediaType: 'application/xml', ...ofSeveral(renderJunit) },
  firewall: { extension: 'firewall.txt', mediaType: TEXT, one: renderFirewallTable },
  csv: { extension: 'csv', mediaType: 'text/csv; charset=utf-8', ...ofSeveral(renderFirewallCsv) },
  bicep: { extension: 'bicep', mediaType: TEXT, ...ofSeveral(renderBicep) },
  networkpolicy: { extension: 'yaml', mediaType: 'application/yaml', ...ofSeveral(renderNetworkPolicies) },
};

/** Of what reports on any number of runs, one is a case. */
function ofSeveral(joined: (all: readonly Reported[]) => string): Pick<Report, 'one' | 'joined'> {
  return { one: (reported) => joined([reported]), joined };
}
