import type { Buffer } from 'node:buffer';
import { encodeMessage } from '../../../src/wire/amqp/encode-message.ts';
import { type AmqpValue, amqp } from '../../../src/wire/amqp/types.ts';
import type { DeliveryAttribute } from '../core/definitions.ts';
import type { Attempt, AttemptedEvent } from '../core/delivery/commands.ts';
import { attributesOf } from './delivery-attributes.ts';
import { eventBody, jsonArray } from './delivery-body.ts';
import { deliveryHeaders } from './delivery-headers.ts';
import type { DeliverySwitches } from './delivery-switches.ts';

/** Where in a message an attribute of this name, in lower case, goes that is more than an application property. [event-grid-protocol 3.7] */
interface SpecialPlaces {
  readonly properties: Readonly<
    Record<string, 'messageId' | 'groupId' | 'correlationId' | 'subject' | 'replyTo' | 'replyToGroupId' | 'to'>
  >;
  readonly annotations: Readonly<Record<string, string>>;
}

const SERVICE_BUS: SpecialPlaces = {
  properties: {
    messageid: 'messageId',
    sessionid: 'groupId',
    correlationid: 'correlationId',
    label: 'subject',
    replyto: 'replyTo',
    replytosessionid: 'replyToGroupId',
    to: 'to',
  },
  annotations: { partitionkey: 'x-opt-partition-key', viapartitionkey: 'x-opt-via-partition-key' },
};
const EVENT_HUBS: SpecialPlaces = { properties: {}, annotations: { partitionkey: 'x-opt-partition-key' } };

/** One event as a Service Bus message: a JSON object, whose message id is the same at each attempt. */
export function serviceBusMessage(
  attempt: Attempt,
  event: AttemptedEvent,
  mappings: readonly DeliveryAttribute[],
): Buffer {
  const { contentType, body } = eventBody(attempt, event);
  return message(attempt, event, { mappings, special: SERVICE_BUS, contentType, body, messageId: event.outputEventId });
}

/** One event as an event of an event hub: a CloudEvent is an object, all else an array of one, unless that is switched off. */
export function eventHubMessage(
  attempt: Attempt,
  event: AttemptedEvent,
  mappings: readonly DeliveryAttribute[],
  { eventHubBodyIsArray }: Pick<DeliverySwitches, 'eventHubBodyIsArray'>,
): Buffer {
  const { contentType, body } = eventBody(attempt, event);
  const isCloudEvent = attempt.subscription.definition.eventDeliverySchema === 'CloudEventSchemaV1_0';
  const wrapped = isCloudEvent || !eventHubBodyIsArray ? body : jsonArray([body]);
  return message(attempt, event, { mappings, special: EVENT_HUBS, contentType, body: wrapped, messageId: undefined });
}

interface MessageParts {
  readonly mappings: readonly DeliveryAttribute[];
  readonly special: SpecialPlaces;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly messageId: string | undefined;
}

function message(
  { subscription }: Attempt,
  event: AttemptedEvent,
  { mappings, special, contentType, body, messageId }: MessageParts,
): Buffer {
  const properties: Record<string, string> = {};
  const messageAnnotations: Record<string, AmqpValue> = {};
  const applicationProperties: Record<string, AmqpValue> = {};
  for (const [name, value] of Object.entries(deliveryHeaders({ subscription, events: [event] }))) {
    applicationProperties[name] = amqp.string(value);
  }
  for (const [name, value] of attributesOf(mappings, event.event)) {
    const key = name.toLowerCase();
    const property = special.properties[key];
    const annotation = special.annotations[key];
    if (property !== undefined) properties[property] = value;
    else if (annotation !== undefined) messageAnnotations[annotation] = amqp.string(value);
    else applicationProperties[name] = amqp.string(value);
  }
  const id = properties.messageId ?? messageId;
  const { correlationId, to, replyTo, groupId, replyToGroupId, subject } = properties;
  return encodeMessage({
    ...(Object.keys(messageAnnotations).length > 0 && { messageAnnotations }),
    properties: {
      messageId: text(id),
      to: text(to),
      subject,
      replyTo: text(replyTo),
      correlationId: text(correlationId),
      contentType,
      groupId,
      replyToGroupId,
    },
    applicationProperties,
    body,
  });
}

function text(value: string | undefined): AmqpValue | undefined {
  return value === undefined ? undefined : amqp.string(value);
}
