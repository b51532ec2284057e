import { formatUuid } from '../../../../src/kernel/ids.ts';
import { readMapSection } from '../../../../src/wire/amqp/map-section.ts';
import { readProperties } from '../../../../src/wire/amqp/message-properties.ts';
import { type AmqpValue, integerOf, mapGet, textOf } from '../../../../src/wire/amqp/types.ts';
import type { EncodedMessage } from '../../amqp/encoded-message.ts';
import { filterValueOf } from '../../amqp/filter-value.ts';
import type { Lock } from '../../core/lock.ts';
import type { StoredMessage } from '../../core/message.ts';
import { textOf as filterTextOf } from '../../core/sql/text-of.ts';
import { RequestError } from '../request-error.ts';
import { asciiJson } from './header-text.ts';
import type { BrokerFields } from './http-message.ts';

/** What `BrokerProperties` may say of a message that is sent, beside times; anything else is ignored, as documented. */
const TEXTS = {
  ContentType: 'contentType',
  CorrelationId: 'correlationId',
  Label: 'label',
  MessageId: 'messageId',
  PartitionKey: 'partitionKey',
  ReplyTo: 'replyTo',
  ReplyToSessionId: 'replyToSessionId',
  SessionId: 'sessionId',
  To: 'to',
  ViaPartitionKey: 'viaPartitionKey',
} as const satisfies Record<string, keyof BrokerFields>;

/** .NET's longest time span, in seconds. */
const UNLIMITED_SECONDS = 922_337_203_685.47754;

/** Reads the JSON object that a request has in its header, or in a batch. Throws RequestError. */
export function readBrokerProperties(given: unknown): BrokerFields {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw malformed('they are no JSON object');
  const properties = given as Readonly<Record<string, unknown>>;
  const fields: { -readonly [Key in keyof BrokerFields]: BrokerFields[Key] } = {};
  for (const [name, field] of Object.entries(TEXTS)) {
    const value = properties[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string') throw malformed(`${name} is not a string`);
    fields[field] = value;
  }
  fields.timeToLiveMs = timeToLiveMs(properties);
  fields.scheduledAtMs = timeIn(properties, 'ScheduledEnqueueTimeUtc');
  return fields;
}

/** `TimeToLive` is in seconds, `TimeToLiveTimeSpan` as .NET writes a time span: `1.02:03:04.5`. */
function timeToLiveMs({ TimeToLive: seconds, TimeToLiveTimeSpan: span }: Readonly<Record<string, unknown>>) {
  if (typeof span === 'string') {
    const match = /^(?:(\d{1,8})\.)?(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,7})?))?$/.exec(span);
    if (match === null) throw malformed('TimeToLiveTimeSpan is no time span');
    const [, days = 0, hours = 0, minutes = 0, rest = 0] = match;
    return Math.floor((((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(rest)) * 1000);
  }
  if (seconds === undefined || seconds === null) return undefined;
  const number = typeof seconds === 'string' && seconds.trim() !== '' ? Number(seconds) : seconds;
  if (typeof number !== 'number' || !(number >= 0)) throw malformed('TimeToLive is not a number of seconds');
  return Math.floor(number * 1000);
}

function timeIn(properties: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = properties[name];
  if (value === undefined || value === null) return undefined;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw malformed(`${name} is not a time`);
  return ms;
}

function malformed(why: string): RequestError {
  return new RequestError(400, `SubCode=40000. The BrokerProperties cannot be read: ${why}.`);
}

/** The `BrokerProperties` header of a received message, with its lock. The names are in order, as the service writes them. */
export function showBrokerProperties(message: StoredMessage, lock: Lock | undefined): string {
  const { sections } = message.content as EncodedMessage;
  const properties = readProperties(sections);
  const annotations = readMapSection(sections.bytes, sections.messageAnnotationsAt, sections.propertiesAt);
  const scheduledAtMs = integerOf(mapGet(annotations, 'x-opt-scheduled-enqueue-time'));
  const { transfer } = message.incoming;
  return asciiJson({
    CorrelationId: idText(properties.correlationId),
    DeadLetterSource: transfer?.deadLetterSource,
    // Counted from 1 here, from 0 in AMQP. [service-bus-protocol 8.1]
    DeliveryCount: message.deliveryCount + 1,
    EnqueuedSequenceNumber: message.enqueuedSequenceNumber,
    EnqueuedTimeUtc: httpDate(message.enqueuedAtMs),
    Label: properties.subject,
    LockToken: lock === undefined ? undefined : formatUuid(lock.token),
    LockedUntilUtc: lock === undefined ? undefined : httpDate(lock.untilMs),
    MessageId: idText(properties.messageId),
    PartitionKey: textOf(mapGet(annotations, 'x-opt-partition-key')),
    ReplyTo: idText(properties.replyTo),
    ReplyToSessionId: properties.replyToGroupId,
    ScheduledEnqueueTimeUtc: scheduledAtMs === undefined ? undefined : httpDate(scheduledAtMs),
    SequenceNumber: message.sequenceNumber,
    SessionId: properties.groupId,
    State: message.deferred ? 'Deferred' : 'Active',
    TimeToLive: Number.isFinite(message.ttlMs) ? message.ttlMs / 1000 : UNLIMITED_SECONDS,
    To: idText(properties.to),
    ViaPartitionKey: textOf(mapGet(annotations, 'x-opt-via-partition-key')),
  });
}

/** The message's own id, as {@link showBrokerProperties} shows it. */
export function messageIdOf(message: StoredMessage): string | undefined {
  return idText(readProperties((message.content as EncodedMessage).sections).messageId);
}

/** Ids and addresses may be of several types in AMQP. */
function idText(value: AmqpValue | undefined): string | undefined {
  const known = value === undefined ? null : filterValueOf(value);
  return known === null ? undefined : filterTextOf(known);
}

/** [RFC 9110 5.6.7] */
export function httpDate(atMs: number): string {
  return new Date(atMs).toUTCString();
}
