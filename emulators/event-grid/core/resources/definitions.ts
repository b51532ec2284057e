import type { DeadLetterDestination, EventSubscriptionDefinition, FilterDefinition } from '../definitions.ts';
import type { RetrySchedule } from '../delivery/commands.ts';
import type { DeliverySchema, InputSchema } from '../event/accepted-event.ts';

/*
 * The resources of the resource manager, in its words, checked and with all defaults filled in. [event-grid-protocol 5]
 * `type` is the resource type without its provider. Ids are as they were spelled first, and count in any case.
 */

interface Named {
  /** `/subscriptions/{s}/resourceGroups/{rg}/providers/Microsoft.EventGrid/topics/{t}` */
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

interface Tracked extends Named {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** As it was given, with ids filled in: nothing here depends on it. */
  readonly identity?: Identity | undefined;
}

export interface Identity {
  readonly type: string;
  readonly principalId?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly userAssignedIdentities?: Readonly<Record<string, object>> | undefined;
}

/** Base64 of 32 bytes each. Both are live. */
export interface Keys {
  readonly key1: string;
  readonly key2: string;
}

/** An endpoint that takes events: whom it lets in, and in what form. */
interface Endpoint extends Tracked {
  readonly keys: Keys;
  readonly inputSchema: InputSchema;
  /** Of the `CustomEventSchema`. */
  readonly inputSchemaMapping?: InputSchemaMapping | undefined;
  readonly publicNetworkAccess: 'Enabled' | 'Disabled';
  readonly inboundIpRules: readonly InboundIpRule[];
  /** Only Entra tokens are taken then. */
  readonly disableLocalAuth: boolean;
}

export interface InboundIpRule {
  /** An address, or a range in CIDR notation. */
  readonly ipMask: string;
  readonly action: 'Allow';
}

/** Where in an event of its own form the fields of the Event Grid schema are found. [event-grid-protocol 2.3] */
export interface InputSchemaMapping {
  readonly id?: MappedField | undefined;
  readonly topic?: MappedField | undefined;
  readonly eventTime?: MappedField | undefined;
  readonly eventType?: MappedFieldWithDefault | undefined;
  readonly subject?: MappedFieldWithDefault | undefined;
  readonly dataVersion?: MappedFieldWithDefault | undefined;
}

export interface MappedField {
  readonly sourceField?: string | undefined;
}

export interface MappedFieldWithDefault extends MappedField {
  readonly defaultValue?: string | undefined;
}

export interface Topic extends Endpoint {
  readonly type: 'topics';
  readonly dataResidencyBoundary?: DataResidencyBoundary | undefined;
}

export interface Domain extends Endpoint {
  readonly type: 'domains';
  readonly dataResidencyBoundary?: DataResidencyBoundary | undefined;
  readonly autoCreateTopicWithFirstSubscription: boolean;
  readonly autoDeleteTopicWithLastSubscription: boolean;
}

export type DataResidencyBoundary = 'WithinGeopair' | 'WithinRegion';

/** `…/domains/{d}/topics/{t}`. Events may be published to one that does not exist: only its domain's subscriptions get them. */
export interface DomainTopic extends Named {
  readonly type: 'domains/topics';
}

export interface PartnerNamespace extends Endpoint {
  readonly type: 'partnerNamespaces';
  readonly partnerRegistrationFullyQualifiedId: string;
  /** By which an event finds its channel: by its header `aeg-channel-name`, or by the event's source. */
  readonly partnerTopicRoutingMode: 'ChannelNameHeader' | 'SourceEventAttribute';
}

/** `…/partnerNamespaces/{n}/channels/{c}`: leads to a partner topic, possibly of somebody else's subscription. */
export interface Channel extends Named {
  readonly type: 'partnerNamespaces/channels';
  readonly channelType: 'PartnerTopic';
  readonly partnerTopicInfo: PartnerTopicInfo;
  readonly messageForActivation?: string | undefined;
  /** ISO 8601. */
  readonly expirationTimeIfNotActivatedUtc?: string | undefined;
}

export interface PartnerTopicInfo {
  readonly azureSubscriptionId: string;
  readonly resourceGroupName: string;
  readonly name: string;
  readonly source?: string | undefined;
  readonly eventTypeInfo?: EventTypeInfo | undefined;
}

export interface EventTypeInfo {
  readonly kind: 'Inline';
  readonly inlineEventTypes: Readonly<Record<string, object>>;
}

/** Gets events only while it is activated. */
export interface PartnerTopic extends Tracked {
  readonly type: 'partnerTopics';
  readonly partnerRegistrationImmutableId: string;
  readonly source: string;
  readonly activationState: 'NeverActivated' | 'Activated' | 'Deactivated';
  readonly eventTypeInfo?: EventTypeInfo | undefined;
  /** ISO 8601. */
  readonly expirationTimeIfNotActivatedUtc?: string | undefined;
  readonly partnerTopicFriendlyDescription?: string | undefined;
  readonly messageForActivation?: string | undefined;
}

export interface PartnerRegistration extends Tracked {
  readonly type: 'partnerRegistrations';
  readonly partnerRegistrationImmutableId: string;
}

/** One for each resource group, named `default`: which partners may make partner topics in it. */
export interface PartnerConfiguration extends Tracked {
  readonly type: 'partnerConfigurations';
  readonly defaultMaximumExpirationTimeInDays: number;
  readonly authorizedPartners: readonly AuthorizedPartner[];
}

export interface AuthorizedPartner {
  readonly partnerRegistrationImmutableId?: string | undefined;
  readonly partnerName?: string | undefined;
  /** ISO 8601. */
  readonly authorizationExpirationTimeInUtc?: string | undefined;
}

/** Topic of an Azure resource: events of `source` reach its subscriptions. */
export interface SystemTopic extends Tracked {
  readonly type: 'systemTopics';
  /** The resource's id. */
  readonly source: string;
  /** `Microsoft.Storage.StorageAccounts` */
  readonly topicType: string;
}

/** Named within its source, which may be any resource, a resource group or a subscription. */
export interface EventSubscription extends Named {
  readonly type: 'eventSubscriptions';
  readonly source: string;
  readonly definition: EventSubscriptionDefinition;
  readonly schedule: RetrySchedule;
  /** Which identity delivers, and which one writes dead letters. Absent: Event Grid itself. */
  readonly deliveryIdentity?: ResourceIdentity | undefined;
  readonly deadLetterIdentity?: ResourceIdentity | undefined;
  readonly provisioningState: ProvisioningState;
  /** Whether its endpoint has agreed to this definition: it goes on with it while a change is validated. */
  readonly hasAgreed?: boolean;
  /** Declared in the configuration, and so tried again until its endpoint is validated. */
  readonly isDeclared: boolean;
}

export interface ResourceIdentity {
  readonly type: 'SystemAssigned' | 'UserAssigned';
  readonly userAssignedIdentity?: string | undefined;
}

/** [event-grid-protocol 5.2] */
export type ProvisioningState =
  | 'Creating'
  | 'Updating'
  | 'Deleting'
  | 'Succeeded'
  | 'Canceled'
  | 'Failed'
  | 'AwaitingManualAction';

/** Where events are pulled out of queues, or pushed. Its topics take CloudEvents. [event-grid-protocol 5.3, 6] */
export interface Namespace extends Tracked {
  readonly type: 'namespaces';
  readonly keys: Keys;
  readonly publicNetworkAccess: 'Enabled' | 'Disabled';
  readonly inboundIpRules: readonly InboundIpRule[];
  /** Only Entra tokens are taken then. */
  readonly disableLocalAuth: boolean;
}

/** `…/namespaces/{n}/topics/{t}` */
export interface NamespaceTopic extends Named {
  readonly type: 'namespaces/topics';
  /** Of this topic alone; those of the namespace open it, too. */
  readonly keys: Keys;
  readonly eventRetentionInDays: number;
}

/** `…/namespaces/{n}/topics/{t}/eventSubscriptions/{s}` with a queue. One that pushes is an {@link EventSubscription} of the topic. */
export interface QueueSubscription extends Named {
  readonly type: 'namespaces/topics/eventSubscriptions';
  /** The id of its topic. */
  readonly source: string;
  readonly filter: FilterDefinition;
  readonly receiveLockDurationInSeconds: number;
  readonly maxDeliveryCount: number;
  /** ISO 8601 duration, as it was given. */
  readonly eventTimeToLive: string;
  readonly deadLetterDestination?: DeadLetterDestination | undefined;
  readonly deadLetterIdentity?: ResourceIdentity | undefined;
  /** ISO 8601. */
  readonly expirationTimeUtc?: string | undefined;
}

export type Resource =
  | Namespace
  | NamespaceTopic
  | QueueSubscription
  | Topic
  | Domain
  | DomainTopic
  | PartnerNamespace
  | Channel
  | PartnerTopic
  | PartnerRegistration
  | PartnerConfiguration
  | SystemTopic
  | EventSubscription;
export type ResourceType = Resource['type'];
export type ResourceOf<Type extends ResourceType> = Extract<Resource, { readonly type: Type }>;

/** What publishers reach at `https://{name}.{location}-1.eventgrid.azure.net/api/events`. */
export type PublishEndpoint = Topic | Domain | PartnerNamespace;

/** What a topic of this input may be delivered as; the first where a subscription says nothing. [event-grid-protocol 2.3] */
export const DELIVERY_SCHEMAS_OF: Readonly<Record<InputSchema, readonly DeliverySchema[]>> = {
  EventGridSchema: ['EventGridSchema', 'CloudEventSchemaV1_0'],
  CloudEventSchemaV1_0: ['CloudEventSchemaV1_0'],
  CustomEventSchema: ['CustomInputSchema', 'EventGridSchema', 'CloudEventSchemaV1_0'],
};
