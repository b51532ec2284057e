import type { HttpMessage } from './http/http-transfer.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];
/** Shorter texts than this are looked through faster here than by a call of what is native. */
const SHORT_BYTES = 24;

/** One object, or those of an array: a message each, with its `id`. */
export function messagesIn(json: Buffer): HttpMessage[] {
  const depth = json[skipSpace(json, 0)] === OPEN_ARRAY ? 2 : 1;
  return objectsAt(json, depth, depth);
}

/** The `id` of the first of {@link messagesIn}. What comes behind it is not looked at. */
export function firstIdIn(json: Buffer): string | undefined {
  const depth = json[skipSpace(json, 0)] === OPEN_ARRAY ? 2 : 1;
  return objectsAt(json, depth, depth, true)[0]?.messageId;
}

/** The `id` of a text that is one object. */
export function objectIdIn(json: Buffer): string | undefined {
  return /^\s*\{/.test(json.toString('latin1', 0, 64)) ? objectsAt(json, 1, 1)[0]?.messageId : undefined;
}

/** The items of `{ "value": [{ "event": { "id": … } }] }`: a message each. [event-grid-protocol 6, cosmos-protocol 10.3] */
export function receivedMessagesIn(json: Buffer): HttpMessage[] {
  return objectsAt(json, 3, 4);
}

/** The items of `{ "Documents": [{ "id": … }] }`: a message each. [cosmos-protocol 10.2] */
export function documentsIn(json: Buffer): HttpMessage[] {
  return objectsAt(json, 3, 3);
}

/**
 * The objects that are so deep in a JSON text (the outermost value has depth 1), each with the text that has the name `id` at `idDepth`
 * in it. Reads no more than that: bodies are long, and this runs for each. Of what is no JSON it finds some or none.
 */
function objectsAt(json: Buffer, depth: number, idDepth: number, onlyFirstId = false): HttpMessage[] {
  const messages: HttpMessage[] = [];
  let level = 0;
  let start = 0;
  let messageId: string | undefined;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      const end = endOfString(json, at);
      if (level === idDepth && messageId === undefined && isId(json, at, end)) {
        messageId = textAfterColon(json, end);
        if (onlyFirstId && messageId !== undefined) return [{ sizeBytes: json.length - start, messageId }];
      }
      at = end - 1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      level++;
      if (level !== depth || byte === OPEN_ARRAY) continue;
      start = at;
      messageId = undefined;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (level === depth && byte === CLOSE_OBJECT) {
        const sizeBytes = at + 1 - start;
        messages.push(messageId === undefined ? { sizeBytes } : { sizeBytes, messageId });
        if (onlyFirstId) return messages;
      }
      level--;
    }
  }
  return messages;
}

/** Whether the string between these quotes is `id`. */
function isId(json: Buffer, at: number, end: number): boolean {
  return end - at === 4 && json[at + 1] === 0x69 && json[at + 2] === 0x64;
}

/** Behind the closing quote of the string that begins at `at`. */
function endOfString(json: Buffer, at: number): number {
  for (let quote = at; ; ) {
    quote = nextQuote(json, quote + 1);
    if (quote === -1) return json.length;
    let slashes = 0;
    while (json[quote - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
}

function nextQuote(json: Buffer, from: number): number {
  const near = Math.min(from + SHORT_BYTES, json.length);
  for (let at = from; at < near; at++) if (json[at] === QUOTE) return at;
  return json.indexOf(QUOTE, near);
}

/** The string that is the value of a name. */
function textAfterColon(json: Buffer, from: number): string | undefined {
  let at = skipSpace(json, from);
  if (json[at] !== COLON) return undefined;
  at = skipSpace(json, at + 1);
  if (json[at] !== QUOTE) return undefined;
  const end = endOfString(json, at);
  if (isPlain(json, at + 1, end - 1)) return json.toString('latin1', at + 1, end - 1);
  try {
    return JSON.parse(json.toString('utf8', at, end));
  } catch {
    return undefined;
  }
}

/** Whether a string is what it says: ASCII without escapes, with its closing quote behind it. */
function isPlain(json: Buffer, start: number, end: number): boolean {
  if (json[end] !== QUOTE) return false;
  for (let at = start; at < end; at++) {
    const byte = json[at]!;
    if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return false;
  }
  return end >= start;
}

function skipSpace(json: Buffer, from: number): number {
  let at = from;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at++;
  return at;
}
