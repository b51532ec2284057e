import { type Cell, narrowestWidth, renderBox, wrap } from '../box.ts';
import { type Palette, palette, plain } from '../colour.ts';
import type { Reported } from '../run-result.ts';
import type { TableOptions } from '../table.ts';
import { type FirewallRule, firewallRules } from './firewall-rules.ts';
import { evidenceText, portText, remarks } from './rule-words.ts';

/** Where nobody looks through a window, lines may be as long as they are. */
const WIDTH = 400;

/** What each participant's firewall has to let pass, for a terminal. Ends with a line break. */
export function renderFirewallTable({ capture, scenario, title }: Reported, options: TableOptions = {}): string {
  const paint = palette(options.colour ?? false);
  const width = Math.max(60, options.width ?? WIDTH);
  const rules = firewallRules(capture);
  const name = [scenario, title].filter((part) => part !== undefined).join('  ');
  const blocks = [
    name === '' ? [] : [paint.bold(name)],
    rules.length === 0 ? ['Nobody dialled anybody: nothing has to be allowed.'] : ruleTable(rules, paint, width),
    remarks(rules).flatMap((remark) =>
      wrap(remark, Math.min(width, 120) - 4).map((line, i) => `${i === 0 ? '•' : ' '} ${line}`),
    ),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const HEADERS = [
  'firewall of',
  'direction',
  'source',
  'destination',
  'port',
  'protocol',
  'service tag',
  'private DNS zone',
  'recorded',
];

/** Names are there to be copied: where the table had to break them, there is a paragraph per rule instead. */
function ruleTable(rules: readonly FirewallRule[], paint: Palette, width: number): string[] {
  const rows = rules.map((rule): Cell[] => [
    { text: rule.participant, paint: paint.bold },
    { text: rule.direction, paint: rule.direction === 'inbound' ? paint.bad : paint.good },
    { text: rule.source },
    { text: rule.destination },
    { text: portText(rule) },
    { text: `${rule.protocol}, ${rule.application}` },
    { text: rule.serviceTag ?? '' },
    { text: rule.privateDnsZone ?? '' },
    { text: evidenceText(rule) },
  ]);
  if (narrowestWidth(rows, HEADERS) <= width) return renderBox(rows, { width, border: paint.dim, headers: HEADERS });
  return rows.flatMap(([participant, direction, ...facts], i) => [
    ...(i === 0 ? [] : ['']),
    `${(participant!.paint ?? plain)(participant!.text)}  ${(direction!.paint ?? plain)(direction!.text)}`,
    ...facts.flatMap(({ text }, j) => (text === '' ? [] : [`  ${paint.dim(HEADERS[j + 2]!.padEnd(18))}${text}`])),
  ]);
}
