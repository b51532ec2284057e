import type { DomainError, Failure } from './core/commands.ts';

/** How a domain error looks on the wires. */
export interface ErrorEntry {
  /** The AMQP error condition, and the `error-condition` of a management reply. It decides which exception clients raise. */
  readonly condition: string;
  /** The `status-code` of a management reply, and of an HTTP response. */
  readonly httpStatus: number;
  /** The service's text, where it is known. `{detail}` stands for {@link Failure.detail}. */
  readonly text: string;
}

const NOT_FOUND: ErrorEntry = {
  condition: 'amqp:not-found',
  httpStatus: 404,
  text:
    "The messaging entity '{detail}' could not be found. " +
    'To know more visit https://aka.ms/sbResourceMgrExceptions.',
};
const ALREADY_EXISTS: ErrorEntry = {
  condition: 'com.microsoft:entity-already-exists',
  httpStatus: 409,
  text: "The messaging entity '{detail}' already exists. To know more visit https://aka.ms/sbResourceMgrExceptions.",
};
const LIMIT_REACHED: ErrorEntry = {
  condition: 'amqp:resource-limit-exceeded',
  httpStatus: 403,
  text: 'The maximum number of resources has been reached ({detail}).',
};
const OUT_OF_RANGE: ErrorEntry = {
  condition: 'com.microsoft:argument-out-of-range',
  httpStatus: 400,
  text: 'The specified argument is outside of the range of valid values: {detail}.',
};
const INVALID: ErrorEntry = {
  condition: 'com.microsoft:argument-error',
  httpStatus: 400,
  text: 'SubCode=40000. {detail}.',
};
/** A core that is used wrongly: no client can bring it about. */
const ILLEGAL_STATE: ErrorEntry = {
  condition: 'amqp:illegal-state',
  httpStatus: 500,
  text: 'The link {detail} is open already, or not open.',
};

/** The one catalogue of Event Hubs errors. [event-hubs-protocol 4, 5, 7, 8.2, 9] */
export const EVENT_HUBS_ERRORS: Readonly<Record<DomainError, ErrorEntry>> = {
  'hub-not-found': NOT_FOUND,
  'consumer-group-not-found': NOT_FOUND,
  'hub-deleted': NOT_FOUND,
  'consumer-group-deleted': NOT_FOUND,
  // [azure-sdk-for-python#11708: the service's words]
  'partition-not-found': {
    condition: 'com.microsoft:argument-out-of-range',
    httpStatus: 400,
    text: '{detail}\nParameter name: PartitionId',
  },
  'hub-disabled': {
    condition: 'com.microsoft:entity-disabled',
    httpStatus: 403,
    text: "Messaging entity '{detail}' is currently disabled.",
  },
  'address-not-for-sending': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text: "Events cannot be sent to '{detail}'. Send them to the event hub, to one of its partitions or as one of its publishers.",
  },
  'address-not-for-receiving': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text: "Events cannot be received from '{detail}'. Receive them from a partition, in a consumer group.",
  },
  // [azure-sdk-for-java#10215, #28990; azure-event-hubs-spark#315: the service's words]
  'position-beyond-end': { condition: 'com.microsoft:argument-error', httpStatus: 400, text: '{detail}' },
  'events-unreadable': {
    condition: 'amqp:internal-error',
    httpStatus: 500,
    text: 'The service was unable to process the request: {detail} cannot be read from the data directory.',
  },
  'filter-invalid': {
    condition: 'com.microsoft:argument-error',
    httpStatus: 400,
    text: 'The filter of the receiver cannot be read: {detail}.',
  },
  'partition-key-not-publisher': {
    condition: 'com.microsoft:argument-error',
    httpStatus: 400,
    text: "The PartitionKey '{detail}' of an event is not the name of its publisher. Where both are set they must be equal.",
  },
  // [azure-sdk-for-js#15893: the service's words]
  'reader-stolen': { condition: 'amqp:link:stolen', httpStatus: 410, text: '{detail}' },
  // [azure-event-hubs-java#328: the service's words]
  'reader-epoch-too-low': { condition: 'amqp:link:stolen', httpStatus: 410, text: '{detail}' },
  // [azure-sdk-for-java#38117: the service's words]
  'reader-limit-reached': { condition: 'amqp:resource-limit-exceeded', httpStatus: 403, text: '{detail}' },
  'reader-already-open': ILLEGAL_STATE,
  'reader-not-open': ILLEGAL_STATE,
  'producer-epoch-stolen': {
    condition: 'com.microsoft:producer-epoch-stolen',
    httpStatus: 410,
    text: 'The {detail}.',
  },
  'producer-sequence-out-of-order': {
    condition: 'com.microsoft:out-of-order-sequence',
    httpStatus: 400,
    text: 'The {detail}.',
  },
  'producer-not-found': INVALID,
  'producer-already-open': ILLEGAL_STATE,
  'producer-not-open': ILLEGAL_STATE,
  'argument-out-of-range': OUT_OF_RANGE,
  'hub-already-exists': ALREADY_EXISTS,
  'hub-definition-invalid': INVALID,
  'hub-property-immutable': INVALID,
  'hub-limit-reached': LIMIT_REACHED,
  'consumer-group-already-exists': ALREADY_EXISTS,
  'consumer-group-limit-reached': LIMIT_REACHED,
  'default-consumer-group-fixed': INVALID,
  'message-too-large': {
    condition: 'amqp:link:message-size-exceeded',
    httpStatus: 403,
    text: 'The received message ({detail}) exceeds the limit currently allowed on the link.',
  },
  'connection-limit-reached': {
    condition: 'amqp:resource-limit-exceeded',
    httpStatus: 403,
    text: 'ConnectionsQuotaExceeded for namespace {detail}.',
  },
};

/** The text of a failure, without the tracking suffix that the wires add. */
export function errorText(failure: Failure): string {
  return EVENT_HUBS_ERRORS[failure.error].text.replace('{detail}', () => failure.detail);
}
