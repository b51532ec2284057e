import { describe, expect, it } from 'vitest';
import { AZURE_ENDPOINTS, applicationInAzure } from '../../../../src/report/firewall/azure-endpoints.ts';

describe('AZURE_ENDPOINTS', () => {
  it('have either one name or a suffix, and the zone of a suffix is its own', () => {
    for (const { name, suffix, privateDnsZone } of AZURE_ENDPOINTS) {
      expect([name, suffix].filter((each) => each !== undefined)).toHaveLength(1);
      if (suffix !== undefined && privateDnsZone !== undefined) expect(privateDnsZone).toBe(`privatelink.${suffix}`);
    }
  });
});

describe('applicationInAzure', () => {
  it.each([
    [[], 'amqp', '', { application: 'AMQP over TLS', port: 5671 }],
    [[], 'bus-of-my-own', 'service-bus', { application: 'AMQP over TLS', port: 5671 }],
    [[], 'cosmos', '', { application: 'HTTPS', port: 443 }],
    [[], 'mqtts', '', { application: 'MQTT over TLS', port: 8883 }],
    [['tcp', 'tls', 'http', 'websocket'], 'gateway', 'service-bus', { application: 'WebSockets over TLS', port: 443 }],
    [['tcp', 'tls', 'http', 'websocket', 'mqtt'], 'gateway', '', { application: 'MQTT over WebSockets', port: 443 }],
    [['tcp', 'http'], 'bus-of-my-own', 'service-bus', { application: 'HTTPS', port: 443 }],
  ] as const)('%j at %s of %s', (layers, via, service, expected) => {
    expect(applicationInAzure(layers, via, service)).toEqual(expected);
  });
});
