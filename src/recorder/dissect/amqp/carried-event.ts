import { messagesIn } from '../json-messages.ts';
import { SectionScanner } from './sections.ts';

/** As what Event Grid opens its AMQP connections. */
export const EVENT_GRID_CONTAINER = 'event-grid';
/** `[{` or `{` in JSON, and in base64. [event-grid-protocol 3.8] */
const BASE64_JSON = /^(?:W3s|ey)[\w+/=\s]+$/;
/** What every event has in one of the two schemas. [event-grid-protocol 1] */
const EVENT_MEMBER = /"(?:specversion|eventType)"\s*:/;

/** The id of the event that Event Grid has put into an encoded message, if it is within `bytes[start, end)`. [event-grid-protocol 3.7] */
export function eventIdInMessage(bytes: Uint8Array, start: number, end: number): string | undefined {
  let id: string | undefined;
  const scanner = new SectionScanner((_size, piece, from, to) => {
    id ??= messagesIn(Buffer.from(piece.buffer, piece.byteOffset + from, to - from))[0]?.messageId;
  });
  scanner.feed(bytes, start, end);
  return id;
}

/** The id of the event that the text of a queue's message is, as it is or in base64. Undefined: it is none. */
export function eventIdInText(text: string): string | undefined {
  const isBase64 = BASE64_JSON.test(text);
  if (!isBase64 && !/^\s*[[{]/.test(text)) return undefined;
  const json = isBase64 ? Buffer.from(text, 'base64') : Buffer.from(text.replaceAll('&quot;', '"'));
  return EVENT_MEMBER.test(json.toString('utf8')) ? messagesIn(json)[0]?.messageId : undefined;
}
