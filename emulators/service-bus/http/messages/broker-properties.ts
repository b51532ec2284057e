import { formatUuid } from '../../../../src/kernel/ids.ts';
import { asciiJson } from '../../../../src/namespace/http/header-text.ts';
import { readMapSection } from '../../../../src/wire/amqp/map-section.ts';
import { readProperties } from '../../../../src/wire/amqp/message-properties.ts';
import { type AmqpValue, integerOf, mapGet, textOf } from '../../../../src/wire/amqp/types.ts';
import type { EncodedMessage } from '../../amqp/encoded-message.ts';
import { filterValueOf } from '../../amqp/filter-value.ts';
import type { Lock } from '../../core/lock.ts';
import type { StoredMessage } from '../../core/message.ts';
import { textOf as filterTextOf } from '../../core/sql/text-of.ts';

/** .NET's longest time span, in seconds. */
const UNLIMITED_SECONDS = 922_337_203_685.47754;

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
