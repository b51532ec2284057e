import type { DomainError, Failure } from './core/commands.ts';

/** How a domain error looks on the wires. */
export interface ErrorEntry {
  /** The AMQP error condition, and the `errorCondition` of a management reply. It decides which exception clients raise. */
  readonly condition: string;
  /** The `statusCode` of a management reply, and of an HTTP response. */
  readonly httpStatus: number;
  /** The service's text, where it is known. `{detail}` stands for {@link Failure.detail}. */
  readonly text: string;
}

/** The one catalogue of Service Bus errors. [service-bus-protocol 7.2, 9.2, 11] */
export const SERVICE_BUS_ERRORS: Readonly<Record<DomainError, ErrorEntry>> = {
  'entity-not-found': {
    condition: 'amqp:not-found',
    httpStatus: 404,
    text:
      "The messaging entity '{detail}' could not be found. " +
      'To know more visit https://aka.ms/sbResourceMgrExceptions.',
  },
  'not-a-sender-entity': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text: "Messages cannot be sent to the subscription '{detail}'. Send them to its topic.",
  },
  'not-a-receiver-entity': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text: "Messages cannot be received from the topic '{detail}'. Receive them from one of its subscriptions.",
  },
  'dead-letter-queue-is-read-only': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text: "Messages cannot be sent to the dead-letter queue '{detail}'. They can only be dead-lettered into it.",
  },
  'dead-letter-from-dead-letter-queue': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text: "A message cannot be dead-lettered out of the dead-letter queue '{detail}'.",
  },
  'message-too-large': {
    condition: 'amqp:link:message-size-exceeded',
    httpStatus: 403,
    text: 'The received message ({detail}) exceeds the limit currently allowed on the link.',
  },
  'message-lock-lost': {
    condition: 'com.microsoft:message-lock-lost',
    httpStatus: 410,
    text:
      'The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue. ' +
      'For more information please see https://aka.ms/ServiceBusExceptions.',
  },
  'message-not-found': {
    condition: 'com.microsoft:message-not-found',
    httpStatus: 404,
    text: 'Failed to find one or more of the messages with the sequence numbers {detail}.',
  },
  'session-lock-lost': {
    condition: 'com.microsoft:session-lock-lost',
    httpStatus: 410,
    text: "The session lock has expired on the session '{detail}'. Accept a new session.",
  },
  'session-cannot-be-locked': {
    condition: 'com.microsoft:session-cannot-be-locked',
    httpStatus: 409,
    text: "The requested session '{detail}' cannot be accepted. It may be locked by another receiver.",
  },
  'session-wait-timeout': {
    condition: 'com.microsoft:timeout',
    httpStatus: 408,
    text: 'The operation did not complete within the allotted timeout of {detail}.',
  },
  'session-required': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text:
      'It is not possible for an entity that requires sessions to create a non-sessionful message receiver. ' +
      "The entity is '{detail}'.",
  },
  'session-not-supported': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text:
      'A sessionful message receiver cannot be created on an entity that does not require sessions. ' +
      "The entity is '{detail}'.",
  },
  'session-id-missing': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text:
      'The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have session support ' +
      'enabled can only receive messages that have the SessionId set to a valid value.',
  },
  'lock-of-session-message': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text: "A message of the session entity '{detail}' has no lock of its own to renew. Renew that of its session.",
  },
  'receiver-on-forwarding-entity': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text: "Cannot create a message receiver on the entity '{detail}' with auto-forwarding enabled.",
  },
  'batch-of-several-partitions': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text:
      'Batching brokered messages with distinct SessionId or PartitionKey is not supported for an entity with ' +
      'partitioning enabled.',
  },
  'partition-key-not-session-id': {
    condition: 'com.microsoft:argument-error',
    httpStatus: 400,
    text: "The PartitionKey '{detail}' of a message is not its SessionId. Where both are set they must be equal.",
  },
  'entity-disabled': {
    condition: 'com.microsoft:entity-disabled',
    httpStatus: 403,
    text: "Messaging entity '{detail}' is currently disabled.",
  },
  'entity-full': {
    condition: 'amqp:resource-limit-exceeded',
    httpStatus: 403,
    text: 'The maximum entity size has been reached or exceeded ({detail}).',
  },
  'argument-out-of-range': {
    condition: 'com.microsoft:argument-out-of-range',
    httpStatus: 400,
    text: 'The specified argument is outside of the range of valid values: {detail}.',
  },
  'not-a-subscription': {
    condition: 'amqp:not-allowed',
    httpStatus: 400,
    text: "Rules belong to subscriptions, and '{detail}' is none.",
  },
  'rule-already-exists': {
    condition: 'com.microsoft:entity-already-exists',
    httpStatus: 409,
    text:
      "The messaging entity '{detail}' already exists. " + 'To know more visit https://aka.ms/sbResourceMgrExceptions.',
  },
  'rule-not-found': {
    condition: 'amqp:not-found',
    httpStatus: 404,
    text:
      "The messaging entity '{detail}' could not be found. " +
      'To know more visit https://aka.ms/sbResourceMgrExceptions.',
  },
  'rule-invalid': {
    condition: 'com.microsoft:argument-error',
    httpStatus: 400,
    text: 'The {detail}.',
  },
  'entity-already-exists': {
    condition: 'com.microsoft:entity-already-exists',
    httpStatus: 409,
    text:
      "The messaging entity '{detail}' already exists. " + 'To know more visit https://aka.ms/sbResourceMgrExceptions.',
  },
  'entity-property-immutable': {
    condition: 'com.microsoft:argument-error',
    httpStatus: 400,
    text: 'SubCode=40000. {detail}.',
  },
  'entity-definition-invalid': {
    condition: 'com.microsoft:argument-error',
    httpStatus: 400,
    text: 'SubCode=40000. {detail}.',
  },
  // [azure-service-bus#203: the service's words, with the name that it leaves out]
  'forward-destination-not-found': {
    condition: 'com.microsoft:argument-error',
    httpStatus: 400,
    text: "SubCode=40400. The auto forwarding destination entity '{detail}' does not exist.",
  },
  'entity-limit-reached': {
    condition: 'amqp:resource-limit-exceeded',
    httpStatus: 403,
    text: 'The maximum number of resources has been reached ({detail}).',
  },
  'entity-deleted': {
    condition: 'amqp:not-found',
    httpStatus: 404,
    text:
      "The messaging entity '{detail}' could not be found. " +
      'To know more visit https://aka.ms/sbResourceMgrExceptions.',
  },
  'transaction-not-found': {
    condition: 'amqp:transaction:unknown-id',
    httpStatus: 404,
    text: "The transaction '{detail}' is not known. It was never declared, or has ended.",
  },
  'transaction-timed-out': {
    condition: 'amqp:transaction:timeout',
    httpStatus: 408,
    text: "The transaction '{detail}' has timed out and was rolled back.",
  },
  'transaction-too-large': {
    condition: 'amqp:resource-limit-exceeded',
    httpStatus: 403,
    text: 'Cannot send more than {detail} messages in a single transaction.',
  },
  'too-many-transactions': {
    condition: 'amqp:resource-limit-exceeded',
    httpStatus: 403,
    text: 'The maximum number of {detail} open transactions has been reached.',
  },
  'message-in-transaction': {
    condition: 'amqp:not-allowed',
    httpStatus: 409,
    text: "A message of the entity '{detail}' is settled in a transaction that has not ended.",
  },
  'connection-limit-reached': {
    condition: 'amqp:resource-limit-exceeded',
    httpStatus: 403,
    text: 'ConnectionsQuotaExceeded for namespace {detail}.',
  },
  'receiver-limit-reached': {
    condition: 'amqp:resource-limit-exceeded',
    httpStatus: 403,
    text: 'The maximum number of concurrent receivers has been reached ({detail}).',
  },
  'receiver-already-open': {
    condition: 'amqp:illegal-state',
    httpStatus: 500,
    text: 'The receiver {detail} is already open.',
  },
  'receiver-not-open': {
    condition: 'amqp:illegal-state',
    httpStatus: 500,
    text: 'The receiver {detail} is not open.',
  },
};

/** The text of a failure, without the tracking suffix that the wires add. */
export function errorText(failure: Failure): string {
  return SERVICE_BUS_ERRORS[failure.error].text.replace('{detail}', () => failure.detail);
}
