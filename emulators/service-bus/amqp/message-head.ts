import { writeMergedMapSection } from '../../../src/wire/amqp/map-section.ts';
import { SECTION } from '../../../src/wire/amqp/message.ts';
import type { AmqpValue } from '../../../src/wire/amqp/types.ts';
import { writeString, writeUint } from '../../../src/wire/amqp/write-value.ts';
import { encodedSymbol, Writer } from '../../../src/wire/amqp/writer.ts';
import type { Lock } from '../core/lock.ts';
import type { PropertyChanges, StoredMessage } from '../core/message.ts';
import type { EncodedMessage } from './encoded-message.ts';

const UINT_MAX = 0xffff_ffff;

/** `x-opt-message-state`. */
const MESSAGE_STATE = { active: 0, deferred: 1, scheduled: 2 } as const;

const KEYS = {
  enqueuedTime: 'x-opt-enqueued-time',
  sequenceNumber: 'x-opt-sequence-number',
  enqueueSequenceNumber: 'x-opt-enqueue-sequence-number',
  lockedUntil: 'x-opt-locked-until',
  messageState: 'x-opt-message-state',
  deadLetterSource: 'x-opt-deadletter-source',
} as const;
const BROKER_KEYS: ReadonlySet<string> = new Set(Object.values(KEYS));

const ENQUEUED_TIME = encodedSymbol(KEYS.enqueuedTime);
const SEQUENCE_NUMBER = encodedSymbol(KEYS.sequenceNumber);
const ENQUEUE_SEQUENCE_NUMBER = encodedSymbol(KEYS.enqueueSequenceNumber);
const LOCKED_UNTIL = encodedSymbol(KEYS.lockedUntil);
const DEAD_LETTER_SOURCE = encodedSymbol(KEYS.deadLetterSource);
const LOCK_TOKEN = encodedSymbol('x-opt-lock-token');
const MESSAGE_STATE_KEY = encodedSymbol(KEYS.messageState);

/** Where the received bytes go on behind what {@link writeHead} writes. */
export function restAt(message: StoredMessage): number {
  const { sections } = message.content as EncodedMessage;
  return message.changes === undefined ? sections.propertiesAt : sections.bodyAt;
}

/**
 * Writes the sections that the broker makes: the header, the message annotations, and the application properties if some
 * were changed. All else is the received bytes. `lockedUntilMs` only for a locked delivery.
 */
export function writeHead(
  writer: Writer,
  message: StoredMessage,
  lockedUntilMs: number | undefined,
  lockToken?: Uint8Array,
): void {
  const { sections, header } = message.content as EncodedMessage;
  const list = writer.beginList(SECTION.header);
  writer.boolean(header.durable);
  writer.ubyte(header.priority);
  if (message.ttlMs <= UINT_MAX) writeUint(writer, message.ttlMs);
  else writer.null();
  writer.boolean(message.deliveryCount === 0);
  writeUint(writer, message.deliveryCount);
  writer.endList(list, 5);
  if (lockToken !== undefined) writeLockToken(writer, lockToken);

  const { bytes, messageAnnotationsAt, propertiesAt, applicationPropertiesAt, bodyAt } = sections;
  writeMergedMapSection(
    writer,
    SECTION.messageAnnotations,
    bytes,
    messageAnnotationsAt,
    propertiesAt,
    (key) => BROKER_KEYS.has(key),
    4 + (lockedUntilMs === undefined ? 0 : 1) + (message.incoming.transfer?.deadLetterSource === undefined ? 0 : 1),
    () => writeBrokerAnnotations(writer, message, lockedUntilMs),
  );
  if (message.changes === undefined) return;
  writer.raw(bytes, propertiesAt, applicationPropertiesAt);
  writeChangedProperties(writer, message.changes, bytes, applicationPropertiesAt, bodyAt);
}

/** The types matter: clients cast these without a check. [service-bus-protocol 8.1] */
function writeBrokerAnnotations(writer: Writer, message: StoredMessage, lockedUntilMs: number | undefined): void {
  writer.raw(ENQUEUED_TIME);
  writer.u8(0x83);
  writer.i64FromNumber(message.enqueuedAtMs);
  writer.raw(SEQUENCE_NUMBER);
  writer.u8(0x81);
  writer.i64FromNumber(message.sequenceNumber);
  writer.raw(ENQUEUE_SEQUENCE_NUMBER);
  writer.u8(0x81);
  writer.i64FromNumber(message.enqueuedSequenceNumber);
  writer.raw(MESSAGE_STATE_KEY);
  writer.pair(0x54, stateOf(message));
  const deadLetterSource = message.incoming.transfer?.deadLetterSource;
  if (deadLetterSource !== undefined) {
    writer.raw(DEAD_LETTER_SOURCE);
    writeString(writer, deadLetterSource);
  }
  if (lockedUntilMs === undefined) return;
  writer.raw(LOCKED_UNTIL);
  writer.u8(0x83);
  writer.i64FromNumber(lockedUntilMs);
}

function stateOf({ state, deferred }: StoredMessage): number {
  if (state === 'scheduled') return MESSAGE_STATE.scheduled;
  return deferred ? MESSAGE_STATE.deferred : MESSAGE_STATE.active;
}

/** Where clients look for the token of a message that comes in a management reply. [service-bus-protocol 8.1] */
function writeLockToken(writer: Writer, token: Uint8Array): void {
  writer.u8(0x00);
  writer.pair(0x53, SECTION.deliveryAnnotations);
  const map = writer.beginCompound();
  writer.raw(LOCK_TOKEN);
  writer.value({ type: 'uuid', value: token });
  writer.endMap(map, 2);
}

function writeChangedProperties(
  writer: Writer,
  changes: PropertyChanges,
  bytes: Buffer,
  start: number,
  end: number,
): void {
  writeMergedMapSection(
    writer,
    SECTION.applicationProperties,
    bytes,
    start,
    end,
    (key) => changes.has(key),
    changes.size,
    () => {
      for (const [key, value] of changes) {
        writeString(writer, key);
        writer.value(typeof value === 'string' ? { type: 'string', value } : (value as AmqpValue));
      }
    },
  );
}

/** The message in one buffer, as a management reply carries it; with its body, or only what comes before; perhaps locked. */
export function encodeStored(message: StoredMessage, withBody: boolean, lock?: Lock): Buffer {
  const { bytes } = message.content;
  const writer = new Writer(bytes.length + 512);
  writeHead(writer, message, lock?.untilMs, lock?.token);
  const end = withBody ? bytes.length : (message.content as EncodedMessage).sections.bodyAt;
  writer.raw(bytes, restAt(message), end);
  return writer.take();
}
