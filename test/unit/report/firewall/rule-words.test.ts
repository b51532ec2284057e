import { describe, expect, it } from 'vitest';
import { type FirewallRule, firewallRules } from '../../../../src/report/firewall/firewall-rules.ts';
import { evidenceText, portText, remarks } from '../../../../src/report/firewall/rule-words.ts';
import { mixedCapture } from './sample-captures.ts';

const [rule] = firewallRules(mixedCapture()) as [FirewallRule];

describe('a rule in words', () => {
  it('tells the port of Azure, and the local ones where they are others', () => {
    expect(portText({ ...rule, port: 5671, localPorts: [5671] })).toBe('5671');
    expect(portText({ ...rule, port: 443, localPorts: [443, 8081, 8443] })).toBe('443 (here 8081, 8443)');
  });

  it('tells what was recorded', () => {
    expect(evidenceText({ ...rule, connections: 1, inVain: 0, packets: [7] })).toBe('1 connection (packet 7)');
    expect(evidenceText({ ...rule, connections: 2, inVain: 1, packets: [7, 9] })).toBe(
      '2 connections, 1 attempt in vain (packets 7, 9)',
    );
    expect(evidenceText({ ...rule, connections: 0, inVain: 3, packets: [] })).toBe('3 attempts in vain');
  });

  it('tells every remark once', () => {
    const { remark: _, ...silent } = rule;
    const remarked = ['a', 'b', 'a'].map((destination) => ({ ...silent, destination, remark: 'mind' }));
    expect(remarks([silent, ...remarked])).toEqual(['a, b: mind']);
  });
});
