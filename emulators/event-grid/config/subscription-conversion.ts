import type {
  AdvancedFilter,
  Batching,
  DeadLetterDestination,
  DeliveryAttribute,
  Destination,
  EndpointType,
  EventSubscriptionDefinition,
  FilterDefinition,
} from '../core/definitions.ts';
import type { InputSchema } from '../core/event/accepted-event.ts';
import { checkFilter, type FilterLimits } from '../core/filter/check-filter.ts';
import { DELIVERY_SCHEMAS_OF, type ResourceIdentity } from '../core/resources/definitions.ts';
import { fullResourceId } from '../core/resources/resource-id.ts';
import { attributeProblem } from '../delivery/delivery-attributes.ts';
import type { EventSubscriptionProperties } from './event-subscription.ts';

/** Takes what is wrong: `path` is a JSON pointer below what is converted, `expected` completes "expected …". */
export type Report = (path: string, found: unknown, expected: string) => void;

export interface ConvertedSubscription {
  readonly definition: EventSubscriptionDefinition;
  readonly deliveryIdentity: ResourceIdentity | undefined;
  readonly deadLetterIdentity: ResourceIdentity | undefined;
}

export interface ConversionOptions {
  /** What the source takes. */
  readonly inputSchema: InputSchema;
  readonly limits: FilterLimits;
  /** Whether webhooks must be reached over TLS, as in Azure. */
  readonly requireHttps: boolean;
  readonly report: Report;
}

type DestinationConfig = NonNullable<EventSubscriptionProperties['destination']>;
type FilterConfig = NonNullable<EventSubscriptionProperties['filter']>;
type AdvancedFilterConfig = NonNullable<FilterConfig['advancedFilters']>[number];
type AttributeConfig = NonNullable<DestinationConfig['properties']['deliveryAttributeMappings']>[number];

/** Keys of `properties`, by type of destination: those that must be there first. */
const DESTINATION_KEYS: Readonly<
  Record<string, { readonly required: readonly string[]; readonly optional: readonly string[] }>
> = {
  WebHook: {
    required: ['endpointUrl'],
    optional: [
      'maxEventsPerBatch',
      'preferredBatchSizeInKilobytes',
      'azureActiveDirectoryTenantId',
      'azureActiveDirectoryApplicationIdOrUri',
      'deliveryAttributeMappings',
    ],
  },
  AzureFunction: {
    required: ['resourceId'],
    optional: ['maxEventsPerBatch', 'preferredBatchSizeInKilobytes', 'deliveryAttributeMappings'],
  },
  ServiceBusQueue: { required: ['resourceId'], optional: ['deliveryAttributeMappings'] },
  ServiceBusTopic: { required: ['resourceId'], optional: ['deliveryAttributeMappings'] },
  EventHub: { required: ['resourceId'], optional: ['deliveryAttributeMappings'] },
  StorageQueue: { required: ['resourceId', 'queueName'], optional: ['queueMessageTimeToLiveInSeconds'] },
  NamespaceTopic: { required: ['resourceId'], optional: ['deliveryAttributeMappings'] },
};
const RESOURCE_TYPES: Readonly<Record<string, RegExp>> = {
  AzureFunction: /\/Microsoft\.Web\/sites\/[^/]+\/functions\/[^/]+$/i,
  ServiceBusQueue: /\/Microsoft\.ServiceBus\/namespaces\/[^/]+\/queues\/[^/]+$/i,
  ServiceBusTopic: /\/Microsoft\.ServiceBus\/namespaces\/[^/]+\/topics\/[^/]+$/i,
  EventHub: /\/Microsoft\.EventHub\/namespaces\/[^/]+\/eventhubs\/[^/]+$/i,
  StorageQueue: /\/Microsoft\.Storage\/storageAccounts\/[^/]+$/i,
  NamespaceTopic: /\/Microsoft\.EventGrid\/namespaces\/[^/]+\/topics\/[^/]+$/i,
  StorageBlob: /\/Microsoft\.Storage\/storageAccounts\/[^/]+$/i,
};
/** Stands where there is none, which is reported. */
const NO_DESTINATION: Destination = {
  endpointType: 'StorageQueue',
  properties: { resourceId: '', queueName: '', queueMessageTimeToLiveInSeconds: -1 },
};
/** Static values, [event-grid-protocol 3.7] */
const ATTRIBUTE_BYTES_MAX = 4096;
const QUEUE_TIME_TO_LIVE_SECONDS = 604_800;
const PREFERRED_BATCH_SIZE_KILOBYTES = 64;
const SINGLE_NUMBER = ['NumberLessThan', 'NumberLessThanOrEquals', 'NumberGreaterThan', 'NumberGreaterThanOrEquals'];
const NUMBERS = ['NumberIn', 'NumberNotIn'];
const RANGES = ['NumberInRange', 'NumberNotInRange'];
const STRINGS = [
  'StringIn',
  'StringNotIn',
  'StringContains',
  'StringBeginsWith',
  'StringEndsWith',
  'StringNotContains',
  'StringNotBeginsWith',
  'StringNotEndsWith',
];
const NULLS = ['IsNullOrUndefined', 'IsNotNull'];
const OPERATORS = [...NUMBERS, ...RANGES, ...SINGLE_NUMBER, 'BoolEquals', ...STRINGS, ...NULLS];

/**
 * An event subscription that has passed its schema, with every default filled in. What the schema cannot say is checked here and
 * reported; the definition is of no use then.
 */
export function toSubscription(
  properties: EventSubscriptionProperties,
  options: ConversionOptions,
): ConvertedSubscription {
  const { report, inputSchema } = options;
  const schemas = DELIVERY_SCHEMAS_OF[inputSchema];
  const eventDeliverySchema = properties.eventDeliverySchema ?? schemas[0]!;
  if (!schemas.includes(eventDeliverySchema)) {
    report('/eventDeliverySchema', eventDeliverySchema, `${schemas.join(' or ')}, as the topic takes ${inputSchema}`);
  }
  const destination = destinationOf(properties, options);
  if (destination.endpointType === 'NamespaceTopic' && eventDeliverySchema !== 'CloudEventSchemaV1_0') {
    report('/eventDeliverySchema', eventDeliverySchema, 'CloudEventSchemaV1_0, which namespace topics take');
  }
  const { labels = [], expirationTimeUtc, retryPolicy = {} } = properties;
  checkTime('/expirationTimeUtc', expirationTimeUtc, report);
  return {
    definition: {
      destination,
      filter: toFilter(properties.filter ?? {}, options),
      eventDeliverySchema,
      retryPolicy: {
        maxDeliveryAttempts: retryPolicy.maxDeliveryAttempts ?? 30,
        eventTimeToLiveInMinutes: retryPolicy.eventTimeToLiveInMinutes ?? 1440,
      },
      deadLetterDestination: deadLetterOf(properties, report),
      expirationTimeUtc,
      labels,
    },
    deliveryIdentity: properties.deliveryWithResourceIdentity?.identity,
    deadLetterIdentity: properties.deadLetterWithResourceIdentity?.identity,
  };
}

function destinationOf(properties: EventSubscriptionProperties, options: ConversionOptions): Destination {
  const { destination, deliveryWithResourceIdentity: withIdentity } = properties;
  if ((destination === undefined) === (withIdentity === undefined)) {
    options.report('/destination', destination, 'either a destination or deliveryWithResourceIdentity');
  }
  const at = withIdentity === undefined ? '/destination' : '/deliveryWithResourceIdentity/destination';
  const meant = withIdentity?.destination ?? destination;
  if (meant === undefined) return NO_DESTINATION;
  const report: Report = (path, found, expected) => options.report(`${at}${path}`, found, expected);
  return toDestination(meant, { ...options, report });
}

/** The keys must be the type's own; what has passed is a destination of that type. */
function toDestination({ endpointType, properties }: DestinationConfig, options: ConversionOptions): Destination {
  const { report } = options;
  const keys = DESTINATION_KEYS[endpointType];
  if (keys === undefined) {
    report('/endpointType', endpointType, `one of ${Object.keys(DESTINATION_KEYS).join(', ')}`);
    return NO_DESTINATION;
  }
  const given: Readonly<Record<string, unknown>> = properties;
  for (const key of keys.required) {
    if (given[key] === undefined) report(`/properties/${key}`, undefined, 'this key to be there');
  }
  const known = [...keys.required, ...keys.optional];
  for (const key of Object.keys(given).filter((each) => !known.includes(each))) {
    report(`/properties/${key}`, given[key], `one of the keys ${known.join(', ')}, as it is a ${endpointType}`);
  }
  const resourceId = properties.resourceId === undefined ? '' : fullResourceId(properties.resourceId);
  checkResource(endpointType, resourceId, report);
  const deliveryAttributeMappings = (properties.deliveryAttributeMappings ?? []).map((attribute, i) =>
    toAttribute(attribute, endpointType, (path, found, expected) =>
      report(`/properties/deliveryAttributeMappings/${i}${path}`, found, expected),
    ),
  );
  if (endpointType === 'WebHook') {
    if (properties.endpointUrl !== undefined) checkUrl(properties.endpointUrl, options);
    const { azureActiveDirectoryTenantId, azureActiveDirectoryApplicationIdOrUri } = properties;
    return {
      endpointType,
      properties: {
        endpointUrl: properties.endpointUrl ?? '',
        azureActiveDirectoryTenantId,
        azureActiveDirectoryApplicationIdOrUri,
        deliveryAttributeMappings,
        ...toBatching(properties),
      },
    };
  }
  if (endpointType === 'AzureFunction') {
    return { endpointType, properties: { resourceId, deliveryAttributeMappings, ...toBatching(properties) } };
  }
  if (endpointType === 'StorageQueue') {
    const { queueName = '', queueMessageTimeToLiveInSeconds = QUEUE_TIME_TO_LIVE_SECONDS } = properties;
    return { endpointType, properties: { resourceId, queueName, queueMessageTimeToLiveInSeconds } };
  }
  const of = endpointType as 'ServiceBusQueue' | 'ServiceBusTopic' | 'EventHub' | 'NamespaceTopic';
  return { endpointType: of, properties: { resourceId, deliveryAttributeMappings } };
}

export function checkTime(path: string, time: string | undefined, report: Report): void {
  if (time !== undefined && Number.isNaN(Date.parse(time))) report(path, time, 'a time in ISO 8601');
}

function checkUrl(url: string, { report, requireHttps }: ConversionOptions): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'https:' || (protocol === 'http:' && !requireHttps)) return;
  report('/properties/endpointUrl', url, requireHttps ? 'a proper HTTPS URL' : 'a URL of https or http');
}

function checkResource(endpointType: string, resourceId: string, report: Report): void {
  const type = RESOURCE_TYPES[endpointType];
  if (type === undefined || resourceId === '' || type.test(resourceId)) return;
  report('/properties/resourceId', resourceId, `the resource id of a ${endpointType}`);
}

function toBatching({ maxEventsPerBatch, preferredBatchSizeInKilobytes }: DestinationConfig['properties']): Batching {
  return {
    maxEventsPerBatch: maxEventsPerBatch ?? 1,
    preferredBatchSizeInKilobytes: preferredBatchSizeInKilobytes ?? PREFERRED_BATCH_SIZE_KILOBYTES,
  };
}

/** [event-grid-protocol 3.7] */
function toAttribute(
  { name, type, properties }: AttributeConfig,
  endpointType: string,
  report: Report,
): DeliveryAttribute {
  const problem = attributeProblem({ name, type }, endpointType as EndpointType);
  if (problem !== undefined) report('/name', name, problem);
  const { value, isSecret = false, sourceField } = properties;
  if (type === 'Static') {
    if (sourceField !== undefined) report('/properties/sourceField', sourceField, 'no source field, as it is static');
    const bytes = new TextEncoder().encode(value ?? '').length;
    if (value === undefined || bytes > ATTRIBUTE_BYTES_MAX) {
      report('/properties/value', value, `a text of at most ${ATTRIBUTE_BYTES_MAX} bytes`);
    }
    return { name, type, properties: { value: value ?? '', isSecret } };
  }
  if (value !== undefined) report('/properties/value', value, 'no value, as it is dynamic');
  if (sourceField === undefined) report('/properties/sourceField', undefined, 'this key to be there');
  return { name, type, properties: { sourceField: sourceField ?? '' } };
}

export function deadLetterOf(
  { deadLetterDestination, deadLetterWithResourceIdentity: withIdentity }: EventSubscriptionProperties,
  report: Report,
): DeadLetterDestination | undefined {
  if (deadLetterDestination !== undefined && withIdentity !== undefined) {
    report('/deadLetterDestination', deadLetterDestination, 'not both this and deadLetterWithResourceIdentity');
  }
  const meant = withIdentity?.deadLetterDestination ?? deadLetterDestination;
  if (meant === undefined) return undefined;
  const { endpointType, properties } = meant;
  const resourceId = fullResourceId(properties.resourceId);
  checkResource(endpointType, resourceId, (path, found, expected) =>
    report(`/deadLetterDestination${path}`, found, expected),
  );
  return { endpointType, properties: { resourceId, blobContainerName: properties.blobContainerName } };
}

/** `All` stands for no choice. */
export function toFilter(filter: FilterConfig, { report, limits }: ConversionOptions): FilterDefinition {
  const { includedEventTypes, advancedFilters = [] } = filter;
  const isAll = includedEventTypes?.length === 1 && includedEventTypes[0]!.toLowerCase() === 'all';
  let isOfGoodTypes = true;
  const reportType: Report = (path, found, expected) => {
    isOfGoodTypes = false;
    report(`/filter${path}`, found, expected);
  };
  const definition: FilterDefinition = {
    includedEventTypes: isAll || includedEventTypes?.length === 0 ? undefined : includedEventTypes,
    subjectBeginsWith: filter.subjectBeginsWith ?? '',
    subjectEndsWith: filter.subjectEndsWith ?? '',
    isSubjectCaseSensitive: filter.isSubjectCaseSensitive ?? false,
    enableAdvancedFilteringOnArrays: filter.enableAdvancedFilteringOnArrays ?? false,
    advancedFilters: advancedFilters.map((each, i) =>
      toAdvancedFilter(each, (path, found, expected) => reportType(`/advancedFilters/${i}${path}`, found, expected)),
    ),
  };
  const problems = isOfGoodTypes ? checkFilter(definition, limits) : [];
  for (const { path, found, expected } of problems) report(`/filter${path}`, found, expected);
  return definition;
}

/** Operand and operator must fit; what has passed is a filter of that operator. [event-grid-protocol 4] */
function toAdvancedFilter(filter: AdvancedFilterConfig, report: Report): AdvancedFilter {
  const { operatorType, value, values } = filter;
  const isNumber = (each: unknown): each is number => typeof each === 'number' && Number.isFinite(each);
  const isRange = (each: unknown) => Array.isArray(each) && each.length === 2 && each.every(isNumber);
  if (!OPERATORS.includes(operatorType)) {
    report('/operatorType', operatorType, `one of ${OPERATORS.join(', ')}`);
  } else if (SINGLE_NUMBER.includes(operatorType)) {
    if (!isNumber(value)) report('/value', value, 'a number');
  } else if (operatorType === 'BoolEquals') {
    if (typeof value !== 'boolean') report('/value', value, 'true or false');
  } else if (NUMBERS.includes(operatorType)) {
    if (!values?.every(isNumber)) report('/values', values, 'numbers');
  } else if (RANGES.includes(operatorType)) {
    if (!values?.every(isRange)) report('/values', values, 'ranges of two numbers each: [[1, 10]]');
  } else if (STRINGS.includes(operatorType)) {
    if (!values?.every((each) => typeof each === 'string')) report('/values', values, 'texts');
  }
  const takesOne = SINGLE_NUMBER.includes(operatorType) || operatorType === 'BoolEquals';
  if (value !== undefined && !takesOne) report('/value', value, `no value, as ${operatorType} has none`);
  if (values !== undefined && (takesOne || NULLS.includes(operatorType))) {
    report('/values', values, `no values, as ${operatorType} has none`);
  }
  return filter as AdvancedFilter;
}
