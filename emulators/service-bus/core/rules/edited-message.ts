import type { Content, IncomingMessage } from '../message.ts';
import { SqlEvaluationError } from '../sql/errors.ts';
import type { EditableMessage } from '../sql/filterable-message.ts';
import { isWritable, type SystemProperty, type WritableSystemProperty } from '../sql/system-properties.ts';
import { textOf } from '../sql/text-of.ts';
import { type FilterValue, kindOf, type Operand, type Timestamp } from '../sql/value.ts';
import type { PublishedMessage } from './published-message.ts';

/** [service-bus-protocol 12.5, quotas] */
const ID_LENGTH_MAX = 128;
const IDS: ReadonlySet<WritableSystemProperty> = new Set([
  'MessageId',
  'PartitionKey',
  'ReplyToSessionId',
  'SessionId',
  'ViaPartitionKey',
]);
const ROUTING = ['MessageId', 'SessionId', 'PartitionKey', 'ScheduledEnqueueTimeUtc'] as const;
const ASCII = /^[\x20-\x7e]*$/;

/** A message that the action of one rule changes. Nothing is decoded or copied but what the action touches, until the end. */
export class EditedMessage implements EditableMessage {
  readonly #original: PublishedMessage;
  readonly #fields = new Map<WritableSystemProperty, FilterValue>();
  /** By name in lower case. */
  readonly #properties = new Map<string, { readonly name: string; readonly value: Operand }>();

  constructor(original: PublishedMessage) {
    this.#original = original;
  }

  system(name: SystemProperty): FilterValue {
    const changed = isWritable(name) ? this.#fields.get(name) : undefined;
    return changed === undefined ? this.#original.system(name) : changed;
  }

  property(name: string): Operand {
    const changed = this.#properties.get(name);
    return changed === undefined ? this.#original.property(name) : changed.value;
  }

  setSystem(name: WritableSystemProperty, value: FilterValue): void {
    this.#fields.set(name, name === 'ScheduledEnqueueTimeUtc' ? checkTime(value) : checkText(name, value));
  }

  setProperty(name: string, value: FilterValue): void {
    this.#properties.set(name.toLowerCase(), { name, value });
  }

  removeProperty(name: string): void {
    this.#properties.set(name.toLowerCase(), { name, value: undefined });
  }

  /**
   * The changed copy. A new session id, message id, partition key or schedule shows in it, but counts only once it is
   * forwarded. [service-bus-protocol 13.2]
   */
  copy(): IncomingMessage {
    const { incoming, content: original } = this.#original;
    const properties = new Map(Array.from(this.#properties.values(), ({ name, value }) => [name, value] as const));
    const content = original.rewrite({ fields: this.#fields, properties });
    return {
      ...incoming,
      content,
      ...(ROUTING.some((name) => this.#fields.has(name)) ? { onForward: this.#onForward(content) } : {}),
      // The copy has in itself what an earlier entity had changed.
      ...(incoming.transfer === undefined ? {} : { transfer: { ...incoming.transfer, changes: undefined } }),
    };
  }

  #onForward(content: Content): IncomingMessage {
    const messageId = this.system('MessageId');
    const sessionId = this.system('SessionId');
    const partitionKey = this.system('PartitionKey');
    const scheduledAt = this.system('ScheduledEnqueueTimeUtc');
    return {
      content,
      sizeBytes: this.#original.incoming.sizeBytes,
      ...(typeof messageId === 'string' ? { messageId } : {}),
      ...(typeof sessionId === 'string' ? { sessionId } : {}),
      ...(typeof partitionKey === 'string' ? { partitionKey } : {}),
      ...(isTimestamp(scheduledAt) ? { scheduledAtMs: scheduledAt.ms } : {}),
    };
  }
}

function isTimestamp(value: FilterValue): value is Timestamp {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'timestamp';
}

function checkTime(value: FilterValue): FilterValue {
  if (value === null || isTimestamp(value)) return value;
  throw new SqlEvaluationError(`'sys.ScheduledEnqueueTimeUtc' cannot be set to ${kindOf(value)}.`);
}

function checkText(name: WritableSystemProperty, value: FilterValue): string | null {
  const text = value === null ? null : textOf(value);
  if (name === 'MessageId' && (text === null || text === '')) {
    throw new SqlEvaluationError("'sys.MessageId' cannot be empty.");
  }
  if (text !== null && IDS.has(name) && text.length > ID_LENGTH_MAX) {
    throw new SqlEvaluationError(`'sys.${name}' cannot be longer than ${ID_LENGTH_MAX} characters.`);
  }
  if (text !== null && name === 'ContentType' && !ASCII.test(text)) {
    throw new SqlEvaluationError("'sys.ContentType' can only consist of ASCII characters.");
  }
  return text;
}
