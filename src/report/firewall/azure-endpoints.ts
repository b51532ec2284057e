import type { Layer } from '../../kernel/connection.ts';

/** How a service is reached in Azure. */
export interface AzureEndpoint {
  /** The emulated service's name as a participant. */
  readonly service: string;
  /** azwire's listeners that stand for it: they tell several endpoints of a service apart, and what never said whom it wanted. */
  readonly listeners?: readonly string[];
  /** Names end with it, after the resource's own; or `name` alone. */
  readonly suffix?: string;
  /** The one name of a service that is the same for everybody. */
  readonly name?: string;
  /** As network security groups call the service's addresses. [Virtual network service tags] */
  readonly serviceTag: string;
  /** Where its name is resolved to a private endpoint. [Private endpoint DNS zone values] */
  readonly privateDnsZone?: string;
  readonly remark?: string;
}

const SERVICE_BUS_SUFFIX = 'servicebus.windows.net';
const SERVICE_BUS_ZONE = `privatelink.${SERVICE_BUS_SUFFIX}`;

const STORAGE_ENDPOINTS = (['blob', 'queue', 'table'] as const).map(
  (kind): AzureEndpoint => ({
    service: 'storage',
    listeners: [`storage-${kind}`],
    suffix: `${kind}.core.windows.net`,
    serviceTag: 'Storage',
    privateDnsZone: `privatelink.${kind}.core.windows.net`,
  }),
);

/** Of a service with several, the last is the one that holds where nothing tells them apart. */
export const AZURE_ENDPOINTS: readonly AzureEndpoint[] = [
  {
    service: 'service-bus',
    listeners: ['amqp', 'amqps'],
    suffix: SERVICE_BUS_SUFFIX,
    serviceTag: 'ServiceBus',
    privateDnsZone: SERVICE_BUS_ZONE,
  },
  {
    service: 'event-hubs',
    suffix: SERVICE_BUS_SUFFIX,
    serviceTag: 'EventHub',
    privateDnsZone: SERVICE_BUS_ZONE,
  },
  {
    service: 'event-grid-namespace',
    listeners: ['mqtt', 'mqtts'],
    suffix: 'ts.eventgrid.azure.net',
    serviceTag: 'AzureEventGrid',
    privateDnsZone: 'privatelink.ts.eventgrid.azure.net',
  },
  {
    service: 'event-grid',
    suffix: 'eventgrid.azure.net',
    serviceTag: 'AzureEventGrid',
    privateDnsZone: 'privatelink.eventgrid.azure.net',
  },
  {
    service: 'event-grid-namespace',
    suffix: 'eventgrid.azure.net',
    serviceTag: 'AzureEventGrid',
    privateDnsZone: 'privatelink.eventgrid.azure.net',
  },
  {
    service: 'cosmos',
    listeners: ['cosmos'],
    suffix: 'documents.azure.com',
    serviceTag: 'AzureCosmosDB',
    privateDnsZone: 'privatelink.documents.azure.com',
    remark:
      'In gateway mode, which was recorded; direct mode, as in .NET and Java, also dials TCP ports 10000 to 20000. SDKs also dial NAME-REGION.documents.azure.com, one name per region.',
  },
  ...STORAGE_ENDPOINTS,
  {
    service: 'storage',
    suffix: 'core.windows.net',
    serviceTag: 'Storage',
  },
  {
    service: 'entra',
    name: 'login.microsoftonline.com',
    serviceTag: 'AzureActiveDirectory',
  },
  {
    service: 'resource-manager',
    name: 'management.azure.com',
    serviceTag: 'AzureResourceManager',
    privateDnsZone: 'privatelink.azure.com',
  },
];

/** What is spoken there, and the port that Azure serves it on. */
export interface Application {
  readonly application: string;
  readonly port: number;
}

const HTTPS: Application = { application: 'HTTPS', port: 443 };
const AMQP: Application = { application: 'AMQP over TLS', port: 5671 };
const MQTT: Application = { application: 'MQTT over TLS', port: 8883 };
const AMQP_SERVICES = ['service-bus', 'event-hubs'];
/** Listeners of azwire that speak AMQP, and the official ports where nothing was said. */
const AMQP_LISTENERS = ['amqp', 'amqps'];
const HTTP_LISTENER = /^(?:gateway|management|cosmos|storage-)/;

/** As Azure serves what was recorded: always over TLS, on its own ports. `layers` is empty for an attempt in vain. */
export function applicationInAzure(layers: readonly Layer[], via: string, service: string): Application {
  if (layers.includes('websocket')) {
    const inside = layers.includes('amqp') ? 'AMQP' : layers.includes('mqtt') ? 'MQTT' : undefined;
    return { ...HTTPS, application: inside === undefined ? 'WebSockets over TLS' : `${inside} over WebSockets` };
  }
  if (layers.includes('amqp')) return AMQP;
  if (layers.includes('mqtt') || via.startsWith('mqtt')) return MQTT;
  if (layers.includes('http') || HTTP_LISTENER.test(via)) return HTTPS;
  return AMQP_LISTENERS.includes(via) || AMQP_SERVICES.includes(service) ? AMQP : HTTPS;
}
