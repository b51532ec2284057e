import { readDescriptor } from '../../../wire/amqp/fields.ts';
import { readMapSection } from '../../../wire/amqp/map-section.ts';
import { findSections } from '../../../wire/amqp/message.ts';
import { Reader } from '../../../wire/amqp/reader.ts';
import { integerOf, mapGet, textOf } from '../../../wire/amqp/types.ts';
import { redact } from '../redact.ts';
import type { Link } from './link.ts';

/** A request to or a reply of `$cbs` or `$management`. */
export interface NodeMessage {
  readonly operation: string;
  readonly summary: string;
  /** Of a reply. */
  readonly status?: { readonly code: number; readonly description: string };
}

/** Reads the application properties of a request or reply; never its body, which may hold a token. Throws DecodeError. */
export function readNodeMessage(link: Link, encoded: Uint8Array): NodeMessage | undefined {
  const sections = findSections(encoded);
  const properties = readMapSection(sections.bytes, sections.applicationPropertiesAt, sections.bodyAt);
  const code = integerOf(mapGet(properties, 'status-code') ?? mapGet(properties, 'statusCode'));
  if (code !== undefined) {
    const text = textOf(mapGet(properties, 'status-description') ?? mapGet(properties, 'statusDescription')) ?? '';
    const description = redact(text);
    return {
      operation: 'reply',
      summary: `${link.entity}: ${code} ${description}`.trimEnd(),
      status: { code, description },
    };
  }
  const operation = textOf(mapGet(properties, 'operation'));
  if (operation === undefined) return undefined;
  const audience = link.kind === 'claims' ? textOf(mapGet(properties, 'name')) : undefined;
  const about = audience === undefined ? '' : ` for ${redact(audience)}, token redacted`;
  return { operation: 'request', summary: `${link.entity}: ${operation}${about}` };
}

/** The descriptors of a section with one value, and of the two commands to a transaction coordinator. [AMQP 3.2.8, 4.5.6, 4.5.7] */
const [AMQP_VALUE, DECLARE, DISCHARGE] = [0x77, 0x31, 0x32];

/** What a message to the coordinator does to the number of open transactions: 1, -1, or 0 where it makes no sense. Throws DecodeError. */
export function transactionsOpenedBy(encoded: Uint8Array): number {
  const { bytes, bodyAt } = findSections(encoded);
  const reader = new Reader(bytes, bodyAt, bytes.length);
  if (readDescriptor(reader) !== AMQP_VALUE) return 0;
  const command = readDescriptor(reader);
  return command === DECLARE ? 1 : command === DISCHARGE ? -1 : 0;
}
