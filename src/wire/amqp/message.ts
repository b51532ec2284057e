import { Fields, readDescriptor } from './fields.ts';
import { skipValue } from './read-value.ts';
import { DecodeError, Reader } from './reader.ts';

/** Descriptor codes of the message sections, in the order that a message must have them. [AMQP 3.2] */
export const SECTION = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
  sequence: 0x76,
  value: 0x77,
  footer: 0x78,
} as const;

/** Message format of a transfer whose data sections each hold one encoded message. */
export const BATCH_MESSAGE_FORMAT = 0x80013700;

/**
 * Where the sections of an encoded message lie. Each section reaches from its own offset to the next one; an absent section
 * is an empty range. The header starts at 0. The bytes themselves are never changed.
 */
export class MessageSections {
  readonly bytes: Buffer;
  deliveryAnnotationsAt = 0;
  messageAnnotationsAt = 0;
  /** Also where the bare message starts, which a broker must not touch. [AMQP 3.2] */
  propertiesAt = 0;
  applicationPropertiesAt = 0;
  bodyAt = 0;
  footerAt = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

/**
 * Finds the sections of one encoded message. A footer in front of the body is moved behind it; else the bytes stay as they
 * are. Throws DecodeError when a section is malformed or out of order.
 */
export function findSections(encoded: Uint8Array): MessageSections {
  const reader = new Reader(encoded);
  const sections = new MessageSections(reader.bytes);
  let last = 0;
  let footerAt = -1;
  while (reader.remaining > 0) {
    const at = reader.position;
    const code = readDescriptor(reader);
    if (last === SECTION.footer && isBody(code)) return findSections(withFooterLast(reader.bytes, footerAt, at));
    const repeatable = code === SECTION.data || code === SECTION.sequence;
    if (code < last || (code === last && !repeatable) || (isBody(last) && isBody(code) && code !== last)) {
      throw new DecodeError(`message section 0x${code.toString(16)} after 0x${last.toString(16)}`);
    }
    if (code === SECTION.footer) footerAt = at;
    last = code;
    skipSection(reader, code);
    markEnd(sections, code, reader.position);
  }
  sections.footerAt = footerAt === -1 ? reader.end : footerAt;
  return sections;
}

/** What comes in front of the bare message, which starts at `propertiesAt`. */
export type MessageHead = Pick<
  MessageSections,
  'bytes' | 'deliveryAnnotationsAt' | 'messageAnnotationsAt' | 'propertiesAt'
>;

/** As {@link findSections}, for a message in which those were found before: the bare message is not looked at. */
export function findHead(encoded: Uint8Array): MessageHead {
  const reader = new Reader(encoded);
  const sections = new MessageSections(reader.bytes);
  while (reader.remaining > 0) {
    const code = readDescriptor(reader);
    if (code >= SECTION.properties) break;
    skipSection(reader, code);
    markEnd(sections, code, reader.position);
  }
  return sections;
}

/** rhea, and so the JavaScript SDK, writes the footer in front of the body. */
function withFooterLast(bytes: Buffer, footerAt: number, bodyAt: number): Buffer {
  return Buffer.concat([bytes.subarray(0, footerAt), bytes.subarray(bodyAt), bytes.subarray(footerAt, bodyAt)]);
}

function isBody(code: number): boolean {
  return code >= SECTION.data && code <= SECTION.value;
}

/** Every later section starts no earlier than where this one ends. */
function markEnd(sections: MessageSections, code: number, end: number): void {
  switch (code) {
    case SECTION.header:
      sections.deliveryAnnotationsAt = end;
      sections.messageAnnotationsAt = end;
      sections.propertiesAt = end;
      sections.applicationPropertiesAt = end;
      sections.bodyAt = end;
      return;
    case SECTION.deliveryAnnotations:
      sections.messageAnnotationsAt = end;
      sections.propertiesAt = end;
      sections.applicationPropertiesAt = end;
      sections.bodyAt = end;
      return;
    case SECTION.messageAnnotations:
      sections.propertiesAt = end;
      sections.applicationPropertiesAt = end;
      sections.bodyAt = end;
      return;
    case SECTION.properties:
      sections.applicationPropertiesAt = end;
      sections.bodyAt = end;
      return;
    case SECTION.applicationProperties:
      sections.bodyAt = end;
  }
}

function skipSection(reader: Reader, code: number): void {
  const format = reader.peekU8();
  switch (code) {
    case SECTION.header:
    case SECTION.properties:
    case SECTION.sequence:
      expectFormat(format === 0x45 || format === 0xc0 || format === 0xd0, code, format);
      break;
    case SECTION.deliveryAnnotations:
    case SECTION.messageAnnotations:
    case SECTION.applicationProperties:
    case SECTION.footer:
      expectFormat(format === 0xc1 || format === 0xd1, code, format);
      break;
    case SECTION.data:
      // The JavaScript clients write a null for an event or message without a body; it is no binary.
      expectFormat(format === 0xa0 || format === 0xb0 || format === 0x40, code, format);
      break;
    case SECTION.value:
      break;
    default:
      throw new DecodeError(`unknown message section 0x${code.toString(16)}`);
  }
  skipValue(reader);
}

function expectFormat(fits: boolean, code: number, format: number): void {
  if (!fits) throw new DecodeError(`message section 0x${code.toString(16)} with constructor 0x${format.toString(16)}`);
}

/** [AMQP 3.2.1] */
export interface Header {
  readonly durable: boolean;
  readonly priority: number;
  readonly ttlMs: number | undefined;
  readonly firstAcquirer: boolean;
  readonly deliveryCount: number;
}

const NO_HEADER: Header = { durable: false, priority: 4, ttlMs: undefined, firstAcquirer: false, deliveryCount: 0 };

export function readHeader(sections: MessageSections): Header {
  const { deliveryAnnotationsAt } = sections;
  // Absent, or no more than a descriptor and the empty list that most clients send.
  if (deliveryAnnotationsAt <= 4) return NO_HEADER;
  const fields = fieldsAt(sections, 0, deliveryAnnotationsAt);
  return {
    durable: fields.boolean() ?? false,
    priority: fields.ubyte() ?? 4,
    ttlMs: fields.uint(),
    firstAcquirer: fields.boolean() ?? false,
    deliveryCount: fields.uint() ?? 0,
  };
}

function fieldsAt(sections: MessageSections, start: number, end: number): Fields {
  const reader = new Reader(sections.bytes, start, end);
  readDescriptor(reader);
  return new Fields(reader);
}

/** The fields of the properties section, or undefined without one. [AMQP 3.2.4] */
export function propertiesFields(sections: MessageSections): Fields | undefined {
  const { propertiesAt, applicationPropertiesAt } = sections;
  return applicationPropertiesAt === propertiesAt
    ? undefined
    : fieldsAt(sections, propertiesAt, applicationPropertiesAt);
}

/** The content of every data section of the body, as views. [AMQP 3.2.6] */
export function* dataSections(sections: MessageSections): Generator<Buffer> {
  const reader = new Reader(sections.bytes, sections.bodyAt, sections.footerAt);
  while (reader.remaining > 0) {
    if (readDescriptor(reader) !== SECTION.data) throw new DecodeError('the body has a section that is not data');
    const format = reader.u8();
    yield reader.view(format === 0x40 ? 0 : format === 0xb0 ? reader.u32() : reader.u8());
  }
}
