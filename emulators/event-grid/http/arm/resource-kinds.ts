import {
  toChannel,
  toDomain,
  toDomainTopic,
  toPartnerConfiguration,
  toPartnerNamespace,
  toPartnerRegistration,
  toPartnerTopic,
  toSystemTopic,
  toTopic,
} from '../../config/resource-conversion.ts';
import { PROPERTIES_SCHEMAS } from '../../config/resource-properties.ts';
import type {
  Channel,
  Domain,
  DomainTopic,
  PartnerConfiguration,
  PartnerNamespace,
  PartnerRegistration,
  PartnerTopic,
  PublishEndpoint,
  ResourceType,
  SystemTopic,
  Topic,
} from '../../core/resources/definitions.ts';
import { metricResourceIdOf } from './metric-resource-id.ts';
import { NAMESPACE, NAMESPACE_TOPIC } from './namespace-kinds.ts';
import { type Asked, azureHost, ENDPOINT_NAME, NAME, type PutFrame, type ResourceKind } from './resource-kind.ts';

/** Known to newer versions of the resource manager only, and nothing that is done here depends on them. */
const OF_NEWER_VERSIONS = [
  'confidentialCompute',
  'encryption',
  'eventTypeInfo',
  'minimumTlsVersionAllowed',
  'platformCapabilities',
];
const TOPIC_READ_ONLY = ['endpoint', 'metricResourceId', 'privateEndpointConnections', ...OF_NEWER_VERSIONS];
const TOPIC_FIXED = ['inputSchema', 'inputSchemaMapping'];

const TOPIC: ResourceKind<Topic> = {
  type: 'topics',
  name: ENDPOINT_NAME,
  isTracked: true,
  schema: PROPERTIES_SCHEMAS.topics,
  readOnly: TOPIC_READ_ONLY,
  fixed: TOPIC_FIXED,
  toResource: ({ newId: _, ...frame }, properties, report) => toTopic(frame, properties, report),
  toProperties: inputAndAccess,
  shown: endpointShown,
};

const DOMAIN: ResourceKind<Domain> = {
  type: 'domains',
  name: ENDPOINT_NAME,
  isTracked: true,
  schema: PROPERTIES_SCHEMAS.domains,
  readOnly: TOPIC_READ_ONLY,
  fixed: TOPIC_FIXED,
  toResource: ({ newId: _, ...frame }, properties, report) => toDomain(frame, properties, report),
  toProperties: (domain) => ({
    ...inputAndAccess(domain),
    autoCreateTopicWithFirstSubscription: domain.autoCreateTopicWithFirstSubscription,
    autoDeleteTopicWithLastSubscription: domain.autoDeleteTopicWithLastSubscription,
  }),
  shown: endpointShown,
};

const DOMAIN_TOPIC: ResourceKind<DomainTopic> = {
  type: 'domains/topics',
  name: /^[A-Za-z0-9-.]{3,128}$/,
  isTracked: false,
  schema: PROPERTIES_SCHEMAS['domains/topics'],
  readOnly: [],
  fixed: [],
  toResource: (frame) => toDomainTopic(untracked(frame)),
  toProperties: () => ({}),
  shown: () => ({}),
};

const SYSTEM_TOPIC: ResourceKind<SystemTopic> = {
  type: 'systemTopics',
  name: /^[A-Za-z0-9-]{3,128}$/,
  isTracked: true,
  schema: PROPERTIES_SCHEMAS.systemTopics,
  readOnly: ['metricResourceId', ...OF_NEWER_VERSIONS],
  fixed: ['source', 'topicType'],
  toResource: ({ newId: _, keys: _keys, ...frame }, properties, report) => toSystemTopic(frame, properties, report),
  toProperties: ({ source, topicType }) => ({ source, topicType }),
  shown: ({ id }) => ({ metricResourceId: metricResourceIdOf(id) }),
};

const PARTNER_NAMESPACE: ResourceKind<PartnerNamespace> = {
  type: 'partnerNamespaces',
  name: ENDPOINT_NAME,
  isTracked: true,
  schema: PROPERTIES_SCHEMAS.partnerNamespaces,
  readOnly: TOPIC_READ_ONLY,
  fixed: ['partnerTopicRoutingMode', 'partnerRegistrationFullyQualifiedId'],
  toResource: ({ newId: _, ...frame }, properties, report) => toPartnerNamespace(frame, properties, report),
  toProperties: (namespace) => ({
    ...access(namespace),
    partnerRegistrationFullyQualifiedId: namespace.partnerRegistrationFullyQualifiedId,
    partnerTopicRoutingMode: namespace.partnerTopicRoutingMode,
  }),
  shown: ({ name, location }, asked) => ({ endpoint: endpointOf(name, location, asked) }),
};

const CHANNEL: ResourceKind<Channel> = {
  type: 'partnerNamespaces/channels',
  name: NAME,
  isTracked: false,
  schema: PROPERTIES_SCHEMAS['partnerNamespaces/channels'],
  readOnly: ['readinessState'],
  fixed: ['channelType'],
  toResource: (frame, properties, report) => toChannel(untracked(frame), properties, report),
  toProperties: ({ channelType, partnerTopicInfo, messageForActivation, expirationTimeIfNotActivatedUtc }) => ({
    channelType,
    partnerTopicInfo,
    messageForActivation,
    expirationTimeIfNotActivatedUtc,
  }),
  shown: () => ({}),
};

const PARTNER_TOPIC: ResourceKind<PartnerTopic> = {
  type: 'partnerTopics',
  name: NAME,
  isTracked: true,
  schema: PROPERTIES_SCHEMAS.partnerTopics,
  readOnly: [],
  fixed: ['source', 'partnerRegistrationImmutableId'],
  toResource: ({ newId: _, keys: _keys, ...frame }, properties, report) => toPartnerTopic(frame, properties, report),
  toProperties: (topic) => ({
    partnerRegistrationImmutableId: topic.partnerRegistrationImmutableId,
    source: topic.source,
    activationState: topic.activationState,
    eventTypeInfo: topic.eventTypeInfo,
    expirationTimeIfNotActivatedUtc: topic.expirationTimeIfNotActivatedUtc,
    partnerTopicFriendlyDescription: topic.partnerTopicFriendlyDescription,
    messageForActivation: topic.messageForActivation,
  }),
  shown: () => ({}),
};

const PARTNER_REGISTRATION: ResourceKind<PartnerRegistration> = {
  type: 'partnerRegistrations',
  name: NAME,
  isTracked: true,
  schema: PROPERTIES_SCHEMAS.partnerRegistrations,
  readOnly: [],
  fixed: ['partnerRegistrationImmutableId'],
  toResource: ({ newId, keys: _, ...frame }, properties) => toPartnerRegistration(frame, properties, newId),
  toProperties: ({ partnerRegistrationImmutableId }) => ({ partnerRegistrationImmutableId }),
  shown: () => ({}),
};

const PARTNER_CONFIGURATION: ResourceKind<PartnerConfiguration> = {
  type: 'partnerConfigurations',
  name: /^default$/i,
  isTracked: true,
  schema: PROPERTIES_SCHEMAS.partnerConfigurations,
  readOnly: [],
  fixed: [],
  toResource: ({ newId: _, keys: _keys, ...frame }, properties) => toPartnerConfiguration(frame, properties),
  toProperties: ({ defaultMaximumExpirationTimeInDays, authorizedPartners }) => ({
    partnerAuthorization: { defaultMaximumExpirationTimeInDays, authorizedPartnersList: authorizedPartners },
  }),
  shown: () => ({}),
};

const ALL: readonly ResourceKind[] = [
  NAMESPACE,
  NAMESPACE_TOPIC,
  TOPIC,
  DOMAIN,
  DOMAIN_TOPIC,
  SYSTEM_TOPIC,
  PARTNER_NAMESPACE,
  CHANNEL,
  PARTNER_TOPIC,
  PARTNER_REGISTRATION,
  PARTNER_CONFIGURATION,
];

/** By type in lower case, `domains/topics`. Event subscriptions are another matter: see `subscription-requests.ts`. */
const KINDS = new Map(ALL.map((kind) => [kind.type.toLowerCase(), kind]));

export function kindOf(type: string): ResourceKind | undefined {
  return KINDS.get(type.toLowerCase());
}

/** Of a resource that is there. */
export function kindOfType(type: ResourceType): ResourceKind {
  return KINDS.get(type.toLowerCase())!;
}

function untracked({ id, name, createdAtMs, changedAtMs }: PutFrame) {
  return { id, name, createdAtMs, changedAtMs };
}

function access({ publicNetworkAccess, inboundIpRules, disableLocalAuth }: PublishEndpoint) {
  return { publicNetworkAccess, inboundIpRules, disableLocalAuth };
}

function inputAndAccess(endpoint: Topic | Domain) {
  const { inputSchema, inputSchemaMapping: mapping, dataResidencyBoundary = 'WithinGeopair' } = endpoint;
  return {
    inputSchema,
    inputSchemaMapping: mapping && { inputSchemaMappingType: 'Json', properties: mapping },
    dataResidencyBoundary,
    ...access(endpoint),
  };
}

function endpointShown({ id, name, location }: Topic | Domain, asked: Asked) {
  return { endpoint: endpointOf(name, location, asked), metricResourceId: metricResourceIdOf(id) };
}

/** Where it is reached: through the client's own way to this instance, or by Azure's name where the client uses Azure's. */
function endpointOf(name: string, location: string, asked: Asked): string {
  const host = azureHost(name, location, asked);
  return host === undefined ? `${asked.scheme}://${asked.authority}/${name}/api/events` : `https://${host}/api/events`;
}
