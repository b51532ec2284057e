import { toNamespace, toNamespaceTopic } from '../../config/namespace-conversion.ts';
import { NAMESPACE_PROPERTIES_SCHEMAS } from '../../config/namespace-schema.ts';
import type { Namespace, NamespaceTopic } from '../../core/resources/definitions.ts';
import { type Asked, azureHost, ENDPOINT_NAME, NAME, type ResourceKind } from './resource-kind.ts';

/** Namespaces. The broker for MQTT is not served, and so what concerns it is refused by name. [event-grid-protocol 5.3] */
export const NAMESPACE: ResourceKind<Namespace> = {
  type: 'namespaces',
  name: ENDPOINT_NAME,
  isTracked: true,
  schema: NAMESPACE_PROPERTIES_SCHEMAS.namespaces,
  readOnly: ['topicsConfiguration', 'privateEndpointConnections', 'minimumTlsVersionAllowed', 'isZoneRedundant'],
  fixed: [],
  toResource: ({ newId: _, ...frame }, properties, report) => toNamespace(frame, properties, report),
  toProperties: ({ publicNetworkAccess, inboundIpRules, disableLocalAuth }) => ({
    publicNetworkAccess,
    inboundIpRules,
    disableLocalAuth,
  }),
  shown: ({ name, location }, asked) => ({ topicsConfiguration: { hostname: hostnameOf(name, location, asked) } }),
};

export const NAMESPACE_TOPIC: ResourceKind<NamespaceTopic> = {
  type: 'namespaces/topics',
  name: NAME,
  isTracked: false,
  schema: NAMESPACE_PROPERTIES_SCHEMAS['namespaces/topics'],
  readOnly: [],
  fixed: ['publisherType', 'inputSchema'],
  toResource: (frame, properties) => toNamespaceTopic(frame, properties),
  toProperties: ({ eventRetentionInDays }) => ({
    publisherType: 'Custom',
    inputSchema: 'CloudEventSchemaV1_0',
    eventRetentionInDays,
  }),
  shown: () => ({}),
};

/** With `https://` in front it is what clients of the namespace take: by Azure's name where this client uses Azure's. */
function hostnameOf(name: string, location: string, asked: Asked): string {
  return azureHost(name, location, asked) ?? `${asked.authority}/${name}`;
}
