import { readMapSection, writeMergedMapSection } from '../../../src/wire/amqp/map-section.ts';
import { findSections, type MessageSections, SECTION } from '../../../src/wire/amqp/message.ts';
import { type Properties, readProperties, writeProperties } from '../../../src/wire/amqp/message-properties.ts';
import { DecodeError } from '../../../src/wire/amqp/reader.ts';
import { type AmqpValue, amqp, mapGet, textOf } from '../../../src/wire/amqp/types.ts';
import { writeString, writeSymbol } from '../../../src/wire/amqp/write-value.ts';
import { Writer } from '../../../src/wire/amqp/writer.ts';
import type { Content, PropertyChanges } from '../core/message.ts';
import type { ContentEdits, ReadableContent } from '../core/rules/readable-content.ts';
import { SqlEvaluationError } from '../core/sql/errors.ts';
import type { WritableSystemProperty } from '../core/sql/system-properties.ts';
import { textOf as filterTextOf } from '../core/sql/text-of.ts';
import type { FilterValue, Operand } from '../core/sql/value.ts';
import { amqpValueOf, filterValueOf } from './filter-value.ts';

/** Where the fields lie that rules know. [service-bus-protocol 8.1, 8.2] */
const ANNOTATIONS = {
  PartitionKey: 'x-opt-partition-key',
  ScheduledEnqueueTimeUtc: 'x-opt-scheduled-enqueue-time',
  ViaPartitionKey: 'x-opt-via-partition-key',
} as const;
const PROPERTIES = {
  ContentType: 'contentType',
  CorrelationId: 'correlationId',
  Label: 'subject',
  MessageId: 'messageId',
  ReplyTo: 'replyTo',
  ReplyToSessionId: 'replyToGroupId',
  SessionId: 'groupId',
  To: 'to',
} as const satisfies Partial<Record<WritableSystemProperty, keyof Properties>>;

interface NamedValue {
  readonly name: string;
  /** Undefined when it is removed. */
  readonly value: AmqpValue | undefined;
}

/** An encoded message that rules read. Each section is decoded when something in it is first asked for. */
export class ReadableMessage implements ReadableContent {
  readonly #sections: MessageSections;
  readonly #changes: PropertyChanges | undefined;
  readonly #toContent: (sections: MessageSections) => Content;
  #annotations: AmqpValue | undefined = undefined;
  #properties: Properties | undefined = undefined;
  /** By name in lower case. */
  #applicationProperties: ReadonlyMap<string, NamedValue> | undefined = undefined;

  /** `changes` stand over the application properties; `toContent` makes the content of a changed copy. */
  constructor(
    sections: MessageSections,
    changes: PropertyChanges | undefined,
    toContent: (sections: MessageSections) => Content,
  ) {
    this.#sections = sections;
    this.#changes = changes;
    this.#toContent = toContent;
  }

  field(name: WritableSystemProperty): FilterValue {
    if (isAnnotation(name)) {
      const value = mapGet(this.#readAnnotations(), ANNOTATIONS[name]);
      return value === undefined ? null : filterValueOf(value);
    }
    const value = this.#readProperties()[PROPERTIES[name]];
    if (value === undefined || typeof value === 'string') return value ?? null;
    // Ids and addresses are texts to rules, whatever their type on the wire.
    const known = filterValueOf(value);
    return known === null ? null : filterTextOf(known);
  }

  property(name: string): Operand {
    const found = this.#readApplicationProperties().get(name)?.value;
    return found === undefined ? undefined : filterValueOf(found);
  }

  rewrite(edits: ContentEdits): Content {
    const { bytes, messageAnnotationsAt, applicationPropertiesAt, propertiesAt, bodyAt } = this.#sections;
    const fields = [...edits.fields];
    const writer = new Writer(bytes.length + 512);
    writer.raw(bytes, 0, messageAnnotationsAt);
    if (fields.some(([name]) => isAnnotation(name))) this.#writeAnnotations(writer, edits.fields);
    else writer.raw(bytes, messageAnnotationsAt, propertiesAt);
    if (fields.some(([name]) => !isAnnotation(name))) this.#writeProperties(writer, edits.fields);
    else writer.raw(bytes, propertiesAt, applicationPropertiesAt);
    this.#writeApplicationProperties(writer, edits.properties);
    writer.raw(bytes, bodyAt);
    return this.#toContent(findSections(writer.take()));
  }

  #writeAnnotations(writer: Writer, fields: ContentEdits['fields']): void {
    const { bytes, messageAnnotationsAt, propertiesAt } = this.#sections;
    const edited = [...fields].flatMap(([name, value]) =>
      isAnnotation(name) ? [[ANNOTATIONS[name], value] as const] : [],
    );
    const names = new Set<string>(edited.map(([key]) => key));
    const added = edited.filter(([, value]) => value !== null);
    writeMergedMapSection(
      writer,
      SECTION.messageAnnotations,
      bytes,
      messageAnnotationsAt,
      propertiesAt,
      (key) => names.has(key),
      added.length,
      () => {
        for (const [key, value] of added) {
          writeSymbol(writer, key);
          writer.value(amqpValueOf(value, undefined));
        }
      },
    );
  }

  #writeProperties(writer: Writer, fields: ContentEdits['fields']): void {
    const edited: Record<string, unknown> = {};
    for (const [name, value] of fields) {
      if (isAnnotation(name)) continue;
      const text = value === null ? undefined : filterTextOf(value);
      edited[PROPERTIES[name]] = text === undefined || !isTyped(name) ? text : amqp.string(text);
    }
    writeProperties(writer, { ...this.#readProperties(), ...edited });
  }

  #writeApplicationProperties(writer: Writer, edits: ContentEdits['properties']): void {
    const { bytes, applicationPropertiesAt, bodyAt } = this.#sections;
    const existing = this.#readApplicationProperties();
    const edited = new Map<string, NamedValue>();
    for (const name of this.#changes?.keys() ?? []) edited.set(name.toLowerCase(), existing.get(name.toLowerCase())!);
    for (const [name, value] of edits) {
      const before = existing.get(name.toLowerCase());
      const encoded = value === undefined ? undefined : amqpValueOf(value, before?.value);
      edited.set(name.toLowerCase(), { name: before?.name ?? name, value: encoded });
    }
    const added = Array.from(edited.values()).filter(({ value }) => value !== undefined);
    writeMergedMapSection(
      writer,
      SECTION.applicationProperties,
      bytes,
      applicationPropertiesAt,
      bodyAt,
      (key) => edited.has(key.toLowerCase()),
      added.length,
      () => {
        for (const { name, value } of added) {
          writeString(writer, name);
          writer.value(value);
        }
      },
    );
  }

  #readAnnotations(): AmqpValue {
    const { bytes, messageAnnotationsAt, propertiesAt } = this.#sections;
    this.#annotations ??= decoded(() => readMapSection(bytes, messageAnnotationsAt, propertiesAt));
    return this.#annotations;
  }

  #readProperties(): Properties {
    this.#properties ??= decoded(() => readProperties(this.#sections));
    return this.#properties;
  }

  #readApplicationProperties(): ReadonlyMap<string, NamedValue> {
    this.#applicationProperties ??= decoded(() => this.#decodeApplicationProperties());
    return this.#applicationProperties;
  }

  #decodeApplicationProperties(): Map<string, NamedValue> {
    const { bytes, applicationPropertiesAt, bodyAt } = this.#sections;
    const map = readMapSection(bytes, applicationPropertiesAt, bodyAt);
    const properties = new Map<string, NamedValue>();
    for (const [key, value] of map.type === 'map' ? map.value : []) {
      const name = textOf(key);
      if (name !== undefined) properties.set(name.toLowerCase(), { name, value });
    }
    for (const [name, value] of this.#changes ?? []) {
      const changed = typeof value === 'string' ? amqp.string(value) : (value as AmqpValue);
      properties.set(name.toLowerCase(), { name, value: changed });
    }
    return properties;
  }
}

function isAnnotation(name: WritableSystemProperty): name is keyof typeof ANNOTATIONS {
  return Object.hasOwn(ANNOTATIONS, name);
}

/** Fields that may be of several types, so that their value says which. */
function isTyped(name: keyof typeof PROPERTIES): boolean {
  return name === 'MessageId' || name === 'CorrelationId' || name === 'To' || name === 'ReplyTo';
}

/** What cannot be decoded was accepted as it is, and is only a problem of the rules that ask for it. */
function decoded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new SqlEvaluationError(`The message could not be decoded: ${error.message}.`);
  }
}
