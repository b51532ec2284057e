import { describe, expect, it } from 'vitest';
import { firewallRules } from '../../../../src/report/firewall/firewall-rules.ts';
import { sampleRun } from '../sample-run.ts';
import { captureOf, mixedCapture, type SampleDial } from './sample-captures.ts';

const SERVICES = ['service-bus', 'event-hubs', 'event-grid', 'event-grid-namespace', 'cosmos', 'storage', 'entra'];

/** The rules of one program that dials one service. */
function rulesOf(dial: Omit<SampleDial, 'opener'>) {
  return firewallRules(captureOf(SERVICES, { opener: 'shop', ...dial }));
}

describe('firewallRules', () => {
  it.each([
    [
      'service-bus',
      'amqp',
      ['tcp', 'amqp'],
      '*.servicebus.windows.net',
      5671,
      'AMQP over TLS',
      'ServiceBus',
      'privatelink.servicebus.windows.net',
    ],
    [
      'event-hubs',
      'amqps',
      ['tcp', 'tls', 'amqp'],
      '*.servicebus.windows.net',
      5671,
      'AMQP over TLS',
      'EventHub',
      'privatelink.servicebus.windows.net',
    ],
    [
      'event-hubs',
      'gateway',
      ['tcp', 'tls', 'http', 'websocket', 'amqp'],
      '*.servicebus.windows.net',
      443,
      'AMQP over WebSockets',
      'EventHub',
      'privatelink.servicebus.windows.net',
    ],
    [
      'service-bus',
      'management',
      ['tcp', 'http'],
      '*.servicebus.windows.net',
      443,
      'HTTPS',
      'ServiceBus',
      'privatelink.servicebus.windows.net',
    ],
    [
      'event-grid',
      'gateway',
      ['tcp', 'tls', 'http'],
      '*.eventgrid.azure.net',
      443,
      'HTTPS',
      'AzureEventGrid',
      'privatelink.eventgrid.azure.net',
    ],
    [
      'event-grid-namespace',
      'gateway',
      ['tcp', 'tls', 'http'],
      '*.eventgrid.azure.net',
      443,
      'HTTPS',
      'AzureEventGrid',
      'privatelink.eventgrid.azure.net',
    ],
    [
      'event-grid-namespace',
      'mqtt',
      ['tcp', 'mqtt'],
      '*.ts.eventgrid.azure.net',
      8883,
      'MQTT over TLS',
      'AzureEventGrid',
      'privatelink.ts.eventgrid.azure.net',
    ],
    [
      'cosmos',
      'cosmos',
      ['tcp', 'http'],
      '*.documents.azure.com',
      443,
      'HTTPS',
      'AzureCosmosDB',
      'privatelink.documents.azure.com',
    ],
    [
      'storage',
      'storage-queue',
      ['tcp', 'http'],
      '*.queue.core.windows.net',
      443,
      'HTTPS',
      'Storage',
      'privatelink.queue.core.windows.net',
    ],
    [
      'entra',
      'gateway',
      ['tcp', 'tls', 'http'],
      'login.microsoftonline.com',
      443,
      'HTTPS',
      'AzureActiveDirectory',
      undefined,
    ],
  ] as const)(
    'of %s over %s: the name, port, tag and zone of Azure',
    (acceptor, via, layers, destination, port, application, serviceTag, zone) => {
      expect(rulesOf({ acceptor, via, layers, port: 40_000 })).toMatchObject([
        {
          participant: 'shop',
          direction: 'outbound',
          between: 'program and Azure',
          source: 'shop',
          destination,
          port,
          application,
          serviceTag,
          localPorts: [40_000],
        },
      ]);
      expect(rulesOf({ acceptor, via, layers })[0]?.privateDnsZone).toBe(zone);
    },
  );

  it.each([
    [{ tls: { version: 'TLSv1.3', serverName: 'orders.documents.azure.com' } }, 'cosmos', 'orders.documents.azure.com'],
    [{ http: { host: 'Shop.blob.core.windows.net:443' } }, 'storage', 'shop.blob.core.windows.net'],
    [
      { amqp: { containerId: 'c', hostname: 'bus.servicebus.windows.net', properties: {} } },
      'event-hubs',
      'bus.servicebus.windows.net',
    ],
    [{ http: { host: 'management.azure.com' } }, 'event-grid', 'management.azure.com'],
    [{ tls: { version: 'TLSv1.3', serverName: 'localhost' } }, 'cosmos', '*.documents.azure.com'],
    [{ http: { host: '127.0.0.1:8081' } }, 'cosmos', '*.documents.azure.com'],
  ])('take the name that was dialled, if it is one of Azure: %j', (facts, acceptor, destination) => {
    const [rule] = rulesOf({ acceptor, via: 'gateway', layers: ['tcp', 'http'], facts });
    expect(rule?.destination).toBe(destination);
  });

  it('keep the namespaces of Service Bus and Event Hubs apart, whose names end alike', () => {
    const facts = { amqp: { containerId: 'c', hostname: 'hub.servicebus.windows.net', properties: {} } };
    expect(rulesOf({ acceptor: 'event-hubs', via: 'amqp', layers: ['tcp', 'amqp'], facts })[0]?.serviceTag).toBe(
      'EventHub',
    );
  });

  it('say who has to be reachable from where: the opener decides the direction', () => {
    const rules = firewallRules(mixedCapture());
    expect(
      rules.map(({ participant, direction, source, destination, port, between }) => [
        participant,
        direction,
        source,
        destination,
        port,
        between,
      ]),
    ).toEqual([
      ['shop', 'outbound', 'shop', 'kitchen', 3000, 'programs'],
      ['shop', 'outbound', 'shop', '*.servicebus.windows.net', 5671, 'program and Azure'],
      ['hook', 'inbound', 'AzureEventGrid', 'hook', 443, 'program and Azure'],
      ['kitchen', 'inbound', 'shop', 'kitchen', 3000, 'programs'],
      ['service-bus', 'inbound', 'AzureEventGrid', 'bus.servicebus.windows.net', 5671, 'Azure services'],
    ]);
    expect(rules[2]).toMatchObject({ localPorts: [8080], connections: 1, inVain: 1, packets: [11, 21] });
    expect(rules[2]?.privateDnsZone).toBeUndefined();
    expect(rules[4]?.remark).toContain('trusted Microsoft services');
  });

  it('count what got through the firewall, also where it was refused or broken off behind it', () => {
    const dial = { opener: 'shop', acceptor: 'service-bus', via: 'amqp' } as const;
    const [rule, ...others] = firewallRules(
      captureOf(
        SERVICES,
        { ...dial, layers: ['tcp', 'amqp'], attempt: { verdict: 'unauthorised' } },
        { ...dial, attempt: { verdict: 'timed out' } },
        { ...dial, port: 5673, attempt: { verdict: 'refused' } },
      ),
    );
    expect(others).toEqual([]);
    expect(rule).toMatchObject({ connections: 1, inVain: 2, localPorts: [5672, 5673], packets: [1, 11, 21] });
  });

  it('find the service of who died before it said whom it wanted', () => {
    const early = { opener: 'shop', acceptor: 'amqps', via: 'amqps', layers: ['tcp'] } as const;
    expect(firewallRules(captureOf(SERVICES, early))).toMatchObject([
      { destination: '*.servicebus.windows.net', port: 5671 },
    ]);
    const later = { opener: 'shop', acceptor: 'event-hubs', via: 'amqps', layers: ['tcp', 'tls', 'amqp'] } as const;
    expect(firewallRules(captureOf(SERVICES, early, later))).toMatchObject([
      { serviceTag: 'EventHub', connections: 2 },
    ]);
  });

  it('take what a program tried elsewhere as it is, and by its name where that is one of Azure', () => {
    const reported = (dialledName: string, acceptor: string) => ({
      opener: 'shop',
      acceptor,
      via: 'shop',
      port: 443,
      attempt: { verdict: 'name not found' as const, dialledName },
    });
    expect(
      firewallRules(
        captureOf(
          SERVICES,
          reported('api.example.com', 'api.example.com'),
          reported('vault.queue.core.windows.net', 'vault.queue.core.windows.net'),
        ),
      ),
    ).toMatchObject([
      {
        participant: 'shop',
        destination: 'api.example.com',
        port: 443,
        inVain: 1,
        between: 'program and elsewhere',
      },
      { participant: 'shop', destination: 'vault.queue.core.windows.net', serviceTag: 'Storage', port: 443 },
    ]);
  });

  it('come from a capture of real frames', () => {
    expect(firewallRules(sampleRun().capture)).toMatchObject([
      {
        participant: 'producer',
        direction: 'outbound',
        destination: '*.servicebus.windows.net',
        port: 5671,
        localPorts: [5672],
      },
      { participant: 'subscriber', direction: 'outbound', destination: '*.servicebus.windows.net' },
      {
        participant: 'hook.example',
        direction: 'inbound',
        source: 'AzureEventGrid',
        port: 443,
        connections: 0,
        inVain: 1,
      },
    ]);
  });
});
