import type {
  Channel,
  Domain,
  DomainTopic,
  Identity,
  InputSchemaMapping,
  Keys,
  PartnerConfiguration,
  PartnerNamespace,
  PartnerRegistration,
  PartnerTopic,
  SystemTopic,
  Topic,
} from '../core/resources/definitions.ts';
import { fullResourceId, resourceGroupOf, subscriptionIdOf } from '../core/resources/resource-id.ts';
import type { PropertiesOf } from './resource-properties.ts';
import { checkTime, type Report } from './subscription-conversion.ts';

/** What a resource has beside its properties. */
export interface ResourceFrame {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

export interface TrackedFrame extends ResourceFrame {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly identity?: Identity | undefined;
}

export interface EndpointFrame extends TrackedFrame {
  readonly keys: Keys;
}

/** How long a channel and its partner topic wait for being activated, unless they say otherwise. [partner events: 7 days] */
const ACTIVATION_MS = 7 * 86_400_000;

export function toTopic(frame: EndpointFrame, properties: PropertiesOf<'topics'>, report: Report): Topic {
  return { type: 'topics', ...frame, ...inputOf(properties, report), ...accessOf(properties, report) };
}

export function toDomain(frame: EndpointFrame, properties: PropertiesOf<'domains'>, report: Report): Domain {
  return {
    type: 'domains',
    ...frame,
    ...inputOf(properties, report),
    ...accessOf(properties, report),
    autoCreateTopicWithFirstSubscription: properties.autoCreateTopicWithFirstSubscription ?? true,
    autoDeleteTopicWithLastSubscription: properties.autoDeleteTopicWithLastSubscription ?? true,
  };
}

export function toDomainTopic(frame: ResourceFrame): DomainTopic {
  return { type: 'domains/topics', ...frame };
}

export function toSystemTopic(
  frame: TrackedFrame,
  { source, topicType }: PropertiesOf<'systemTopics'>,
  _report: Report,
): SystemTopic {
  return { type: 'systemTopics', ...frame, source: fullResourceId(source), topicType };
}

/** Partners publish CloudEvents. */
export function toPartnerNamespace(
  frame: EndpointFrame,
  properties: PropertiesOf<'partnerNamespaces'>,
  report: Report,
): PartnerNamespace {
  const { partnerRegistrationFullyQualifiedId, partnerTopicRoutingMode = 'ChannelNameHeader' } = properties;
  return {
    type: 'partnerNamespaces',
    ...frame,
    ...accessOf(properties, report),
    inputSchema: 'CloudEventSchemaV1_0',
    partnerRegistrationFullyQualifiedId: partnerRegistrationFullyQualifiedId ?? '',
    partnerTopicRoutingMode,
  };
}

/** Its partner topic lies in the channel's own subscription and resource group, unless it says another. */
export function toChannel(
  frame: ResourceFrame,
  properties: PropertiesOf<'partnerNamespaces/channels'>,
  report: Report,
): Channel {
  const { partnerTopicInfo: info, messageForActivation, expirationTimeIfNotActivatedUtc } = properties;
  checkTime('/expirationTimeIfNotActivatedUtc', expirationTimeIfNotActivatedUtc, report);
  return {
    type: 'partnerNamespaces/channels',
    ...frame,
    channelType: 'PartnerTopic',
    partnerTopicInfo: {
      azureSubscriptionId: info.azureSubscriptionId ?? subscriptionIdOf(frame.id),
      resourceGroupName: info.resourceGroupName ?? resourceGroupOf(frame.id),
      name: info.name,
      source: info.source,
      eventTypeInfo: info.eventTypeInfo && toEventTypeInfo(info.eventTypeInfo),
    },
    messageForActivation,
    expirationTimeIfNotActivatedUtc: expirationTimeIfNotActivatedUtc ?? inAWeek(frame),
  };
}

export function toPartnerTopic(
  frame: TrackedFrame,
  properties: PropertiesOf<'partnerTopics'>,
  report: Report,
): PartnerTopic {
  const { partnerRegistrationImmutableId = '', source = '', activationState = 'NeverActivated' } = properties;
  const { eventTypeInfo, expirationTimeIfNotActivatedUtc } = properties;
  checkTime('/expirationTimeIfNotActivatedUtc', expirationTimeIfNotActivatedUtc, report);
  return {
    type: 'partnerTopics',
    ...frame,
    partnerRegistrationImmutableId,
    source,
    activationState,
    eventTypeInfo: eventTypeInfo && toEventTypeInfo(eventTypeInfo),
    expirationTimeIfNotActivatedUtc: expirationTimeIfNotActivatedUtc ?? inAWeek(frame),
    partnerTopicFriendlyDescription: properties.partnerTopicFriendlyDescription,
    messageForActivation: properties.messageForActivation,
  };
}

export function toPartnerRegistration(
  frame: TrackedFrame,
  { partnerRegistrationImmutableId }: PropertiesOf<'partnerRegistrations'>,
  immutableId: string,
): PartnerRegistration {
  return {
    type: 'partnerRegistrations',
    ...frame,
    partnerRegistrationImmutableId: partnerRegistrationImmutableId ?? immutableId,
  };
}

export function toPartnerConfiguration(
  frame: TrackedFrame,
  { partnerAuthorization = {} }: PropertiesOf<'partnerConfigurations'>,
): PartnerConfiguration {
  const { defaultMaximumExpirationTimeInDays = 7, authorizedPartnersList = [] } = partnerAuthorization;
  return {
    type: 'partnerConfigurations',
    ...frame,
    defaultMaximumExpirationTimeInDays,
    authorizedPartners: authorizedPartnersList,
  };
}

function inputOf(properties: PropertiesOf<'topics'>, report: Report) {
  const { inputSchema = 'EventGridSchema', inputSchemaMapping, dataResidencyBoundary } = properties;
  const isMapped = inputSchemaMapping !== undefined;
  if (isMapped && inputSchema !== 'CustomEventSchema') {
    report('/inputSchemaMapping', inputSchemaMapping, `no mapping, as the topic takes ${inputSchema}`);
  }
  if (!isMapped && inputSchema === 'CustomEventSchema') {
    report('/inputSchemaMapping', undefined, 'a mapping, as the topic takes CustomEventSchema');
  }
  const mapping: InputSchemaMapping | undefined = inputSchemaMapping?.properties;
  return { inputSchema, inputSchemaMapping: mapping, dataResidencyBoundary };
}

/** Who may publish. */
export function accessOf(properties: PropertiesOf<'partnerNamespaces'>, report: Report) {
  const { publicNetworkAccess = 'Enabled', inboundIpRules = [], disableLocalAuth = false } = properties;
  for (const [i, { ipMask }] of inboundIpRules.entries()) {
    if (!isAddressRange(ipMask)) report(`/inboundIpRules/${i}/ipMask`, ipMask, 'an address, or a range as 10.0.0.0/8');
  }
  return {
    publicNetworkAccess,
    inboundIpRules: inboundIpRules.map(({ ipMask }) => ({ ipMask, action: 'Allow' as const })),
    disableLocalAuth,
  };
}

function isAddressRange(mask: string): boolean {
  const [address = '', bits, ...more] = mask.split('/');
  const isV4 = /^\d{1,3}(\.\d{1,3}){3}$/.test(address) && address.split('.').every((part) => Number(part) <= 255);
  const isV6 = !isV4 && URL.canParse(`http://[${address}]`);
  const bitsMax = isV4 ? 32 : 128;
  const hasGoodBits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax);
  return (isV4 || isV6) && hasGoodBits && more.length === 0;
}

function toEventTypeInfo({ inlineEventTypes = {} }: { readonly inlineEventTypes?: Readonly<Record<string, object>> }) {
  return { kind: 'Inline' as const, inlineEventTypes };
}

function inAWeek({ createdAtMs }: ResourceFrame): string {
  return new Date(createdAtMs + ACTIVATION_MS).toISOString();
}
