import { readMapSection } from '../../wire/amqp/map-section.ts';
import { findSections } from '../../wire/amqp/message.ts';
import { integerOf, mapGet, textOf } from '../../wire/amqp/types.ts';
import type { Link } from './link.ts';
import { redact } from './redact.ts';

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
