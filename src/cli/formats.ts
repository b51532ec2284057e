import type { ReportFormat } from '../index.ts';

/** The names of the reports: loading those to ask them would make every command slow. A test holds the two together. */
export const FORMATS = [
  'table',
  'json',
  'html',
  'mermaid',
  'pcapng',
  'junit',
  'firewall',
  'csv',
  'bicep',
  'networkpolicy',
] as const satisfies readonly ReportFormat[];
