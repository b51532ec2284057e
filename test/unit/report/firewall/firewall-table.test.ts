import { describe, expect, it } from 'vitest';
import { renderFirewallTable } from '../../../../src/report/firewall/firewall-table.ts';
import { sampleRun } from '../sample-run.ts';
import { captureOf, mixedCapture } from './sample-captures.ts';

describe('renderFirewallTable', () => {
  it('is a table with a line per rule', () => {
    expect(renderFirewallTable({ capture: mixedCapture() }, { width: 200 })).toMatchInlineSnapshot(`
      "┌─────────────┬───────────┬────────────────┬────────────────────────────┬──────────────────┬────────────────────┬────────────────┬────────────────────────────────────┬────────────────────────────────┐
      │ firewall of │ direction │ source         │ destination                │ port             │ protocol           │ service tag    │ private DNS zone                   │ recorded                       │
      ├─────────────┼───────────┼────────────────┼────────────────────────────┼──────────────────┼────────────────────┼────────────────┼────────────────────────────────────┼────────────────────────────────┤
      │ shop        │ outbound  │ shop           │ kitchen                    │ 3000             │ TCP, HTTP          │                │                                    │ 1 connection (packet 41)       │
      │ shop        │ outbound  │ shop           │ *.servicebus.windows.net   │ 5671 (here 5672) │ TCP, AMQP over TLS │ ServiceBus     │ privatelink.servicebus.windows.net │ 1 connection (packet 1)        │
      │ hook        │ inbound   │ AzureEventGrid │ hook                       │ 443 (here 8080)  │ TCP, HTTPS         │ AzureEventGrid │                                    │ 1 connection, 1 attempt in     │
      │             │           │                │                            │                  │                    │                │                                    │ vain (packets 11, 21)          │
      │ kitchen     │ inbound   │ shop           │ kitchen                    │ 3000             │ TCP, HTTP          │                │                                    │ 1 connection (packet 41)       │
      │ service-bus │ inbound   │ AzureEventGrid │ bus.servicebus.windows.net │ 5671             │ TCP, AMQP over TLS │ AzureEventGrid │                                    │ 1 connection (packet 31)       │
      └─────────────┴───────────┴────────────────┴────────────────────────────┴──────────────────┴────────────────────┴────────────────┴────────────────────────────────────┴────────────────────────────────┘

      • hook: The address has to be public, and its certificate one that Azure trusts.
      • bus.servicebus.windows.net: Nothing for one's own network; the firewall of service-bus itself has to let trusted
        Microsoft services in.
      "
    `);
  });

  it('has a paragraph per rule where the table would have to break names', () => {
    const text = renderFirewallTable({ capture: mixedCapture() }, { width: 100 });
    expect(text.slice(0, text.indexOf('hook'))).toMatchInlineSnapshot(`
      "shop  outbound
        source            shop
        destination       kitchen
        port              3000
        protocol          TCP, HTTP
        recorded          1 connection (packet 41)

      shop  outbound
        source            shop
        destination       *.servicebus.windows.net
        port              5671 (here 5672)
        protocol          TCP, AMQP over TLS
        service tag       ServiceBus
        private DNS zone  privatelink.servicebus.windows.net
        recorded          1 connection (packet 1)

      "
    `);
    expect(text).not.toContain('┌');
  });

  it('says of which run it is, and of a capture without connections that there is nothing to allow', () => {
    expect(renderFirewallTable(sampleRun())).toMatch(/^service-bus-link-credit {2}Service Bus, link credit\n\n┌/);
    expect(renderFirewallTable({ capture: captureOf([]) })).toBe(
      'Nobody dialled anybody: nothing has to be allowed.\n',
    );
  });
});
