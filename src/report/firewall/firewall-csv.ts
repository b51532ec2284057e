import type { Reported } from '../run-result.ts';
import { type FirewallRule, firewallRules } from './firewall-rules.ts';

type Column = readonly [header: string, value: (rule: FirewallRule) => string | number | undefined];

const COLUMNS: readonly Column[] = [
  ['participant', ({ participant }) => participant],
  ['direction', ({ direction }) => direction],
  ['source', ({ source }) => source],
  ['destination', ({ destination }) => destination],
  ['protocol', ({ protocol }) => protocol],
  ['port', ({ port }) => port],
  ['application', ({ application }) => application],
  ['service tag', ({ serviceTag }) => serviceTag],
  ['private DNS zone', ({ privateDnsZone }) => privateDnsZone],
  ['local ports', ({ localPorts }) => localPorts.join(' ')],
  ['opener', ({ opener }) => opener],
  ['acceptor', ({ acceptor }) => acceptor],
  ['between', ({ between }) => between],
  ['connections', ({ connections }) => connections],
  ['attempts in vain', ({ inVain }) => inVain],
  ['packets', ({ packets }) => packets.join(' ')],
  ['remark', ({ remark }) => remark],
];

/** The firewall rules as comma-separated values with a line of headers. [RFC 4180] */
export function renderFirewallCsv(all: readonly Reported[]): string {
  const isSeveral = all.length > 1;
  const rows = all.flatMap((reported) => {
    const scenario = reported.scenario ?? reported.title ?? '';
    return firewallRules(reported.capture).map((rule) => [
      ...(isSeveral ? [scenario] : []),
      ...COLUMNS.map(([, value]) => value(rule) ?? ''),
    ]);
  });
  const headers = [...(isSeveral ? ['scenario'] : []), ...COLUMNS.map(([header]) => header)];
  return [headers, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** Spreadsheets take a text that begins so for a formula, and a name comes from whoever dialled. */
const FORMULA = /^[=+\-@\t\r]/;

function field(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
