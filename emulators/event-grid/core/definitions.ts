import type { DeliverySchema } from './event/accepted-event.ts';

/*
 * What is declared about event subscriptions, in the words and the shape of the resource manager, checked and with all defaults
 * filled in. [event-grid-protocol 3.5-3.8, 4]
 */

export interface EventSubscriptionDefinition {
  readonly destination: Destination;
  readonly filter: FilterDefinition;
  readonly eventDeliverySchema: DeliverySchema;
  readonly retryPolicy: RetryPolicy;
  readonly deadLetterDestination?: DeadLetterDestination | undefined;
  /** ISO 8601. */
  readonly expirationTimeUtc?: string | undefined;
  readonly labels: readonly string[];
}

export interface RetryPolicy {
  readonly maxDeliveryAttempts: number;
  readonly eventTimeToLiveInMinutes: number;
}

export type Destination =
  | { readonly endpointType: 'WebHook'; readonly properties: WebHookProperties }
  | { readonly endpointType: 'AzureFunction'; readonly properties: AzureFunctionProperties }
  | { readonly endpointType: 'ServiceBusQueue'; readonly properties: ResourceProperties }
  | { readonly endpointType: 'ServiceBusTopic'; readonly properties: ResourceProperties }
  | { readonly endpointType: 'EventHub'; readonly properties: ResourceProperties }
  | { readonly endpointType: 'StorageQueue'; readonly properties: StorageQueueProperties }
  | { readonly endpointType: 'NamespaceTopic'; readonly properties: ResourceProperties };
export type EndpointType = Destination['endpointType'];

export interface Batching {
  /** 1 means that batching is off. */
  readonly maxEventsPerBatch: number;
  readonly preferredBatchSizeInKilobytes: number;
}

export interface WebHookProperties extends Batching {
  /** With its query, which may be a secret. */
  readonly endpointUrl: string;
  readonly azureActiveDirectoryTenantId?: string | undefined;
  readonly azureActiveDirectoryApplicationIdOrUri?: string | undefined;
  readonly deliveryAttributeMappings: readonly DeliveryAttribute[];
}

export interface AzureFunctionProperties extends Batching {
  /** `/subscriptions/…/sites/{app}/functions/{function}` */
  readonly resourceId: string;
  readonly deliveryAttributeMappings: readonly DeliveryAttribute[];
}

export interface ResourceProperties {
  readonly resourceId: string;
  readonly deliveryAttributeMappings: readonly DeliveryAttribute[];
}

export interface StorageQueueProperties {
  /** Of the storage account. */
  readonly resourceId: string;
  readonly queueName: string;
  /** -1: never ends. */
  readonly queueMessageTimeToLiveInSeconds: number;
}

/** What a delivery carries beside the event. */
export type DeliveryAttribute =
  | {
      readonly name: string;
      readonly type: 'Static';
      readonly properties: { readonly value: string; readonly isSecret: boolean };
    }
  | { readonly name: string; readonly type: 'Dynamic'; readonly properties: { readonly sourceField: string } };

export interface DeadLetterDestination {
  readonly endpointType: 'StorageBlob';
  readonly properties: { readonly resourceId: string; readonly blobContainerName: string };
}

/** [event-grid-protocol 4] */
export interface FilterDefinition {
  /** Undefined: all. */
  readonly includedEventTypes?: readonly string[] | undefined;
  readonly subjectBeginsWith: string;
  readonly subjectEndsWith: string;
  readonly isSubjectCaseSensitive: boolean;
  readonly enableAdvancedFilteringOnArrays: boolean;
  readonly advancedFilters: readonly AdvancedFilter[];
}

export type AdvancedFilter =
  | { readonly operatorType: 'NumberIn' | 'NumberNotIn'; readonly key: string; readonly values: readonly number[] }
  | {
      readonly operatorType:
        | 'NumberLessThan'
        | 'NumberLessThanOrEquals'
        | 'NumberGreaterThan'
        | 'NumberGreaterThanOrEquals';
      readonly key: string;
      readonly value: number;
    }
  | {
      readonly operatorType: 'NumberInRange' | 'NumberNotInRange';
      readonly key: string;
      readonly values: readonly (readonly [from: number, to: number])[];
    }
  | { readonly operatorType: 'BoolEquals'; readonly key: string; readonly value: boolean }
  | {
      readonly operatorType:
        | 'StringIn'
        | 'StringNotIn'
        | 'StringContains'
        | 'StringBeginsWith'
        | 'StringEndsWith'
        | 'StringNotContains'
        | 'StringNotBeginsWith'
        | 'StringNotEndsWith';
      readonly key: string;
      readonly values: readonly string[];
    }
  | { readonly operatorType: 'IsNullOrUndefined' | 'IsNotNull'; readonly key: string };
