import { describe, expect, it } from 'vitest';
import { renderFirewallCsv } from '../../../../src/report/firewall/firewall-csv.ts';
import { sampleRun } from '../sample-run.ts';
import { captureOf, mixedCapture } from './sample-captures.ts';

describe('renderFirewallCsv', () => {
  it('has a line of headers and one per rule', () => {
    const lines = renderFirewallCsv([{ capture: mixedCapture() }]).split('\r\n');
    expect(lines[0]).toMatch(/^participant,direction,source,destination,protocol,port,/);
    expect(lines[3]).toBe(
      'hook,inbound,AzureEventGrid,hook,TCP,443,HTTPS,AzureEventGrid,,8080,event-grid,hook,program and Azure,1,1,11 21,"The address has to be public, and its certificate one that Azure trusts."',
    );
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toBe('');
  });

  it('tells runs apart where there are several', () => {
    const lines = renderFirewallCsv([sampleRun(), { capture: mixedCapture(), title: 'mixed' }]).split('\r\n');
    expect(lines.map((line) => line.split(',', 1)[0])).toEqual([
      'scenario',
      ...Array.from({ length: 3 }, () => 'service-bus-link-credit'),
      ...Array.from({ length: 5 }, () => 'mixed'),
      '',
    ]);
  });

  it('lets no name become a formula or another field', () => {
    const opener = '=cmd|"x",\n1';
    const csv = renderFirewallCsv([
      { capture: captureOf(['service-bus'], { opener, acceptor: 'service-bus', via: 'amqp' }) },
    ]);
    expect(csv).toContain(`\r\n"'=cmd|""x"",\n1",outbound,`);
  });
});
