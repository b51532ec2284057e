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
  'argument-out-of-range': {
    condition: 'com.microsoft:argument-out-of-range',
    httpStatus: 400,
    text: 'The specified argument is outside of the range of valid values: {detail}.',
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
