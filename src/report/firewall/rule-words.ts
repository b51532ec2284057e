import { counted } from '../../kernel/counted.ts';
import type { FirewallRule } from './firewall-rules.ts';

/** The port in Azure, and those that were dialled here where they are others. */
export function portText({ port, localPorts }: FirewallRule): string {
  const local = localPorts.filter((each) => each !== port);
  return local.length === 0 ? String(port) : `${port} (here ${local.join(', ')})`;
}

/** `3 connections (packets 1, 17, 40), 2 attempts in vain`. */
export function evidenceText({ connections, inVain, packets }: FirewallRule): string {
  const parts = [
    connections === 0 ? [] : [counted(connections, 'connection')],
    inVain === 0 ? [] : [`${counted(inVain, 'attempt')} in vain`],
  ].flat();
  const cited = packets.length === 0 ? '' : ` (${packets.length === 1 ? 'packet' : 'packets'} ${packets.join(', ')})`;
  return `${parts.join(', ')}${cited}`;
}

/** Every remark once, with the names that it is about. */
export function remarks(rules: readonly FirewallRule[]): string[] {
  const byRemark = Map.groupBy(rules, ({ remark }) => remark);
  return Array.from(byRemark, ([remark, alike]) => {
    const names = [...new Set(alike.map(({ destination }) => destination))].join(', ');
    return remark === undefined ? [] : [`${names}: ${remark}`];
  }).flat();
}
