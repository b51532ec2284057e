import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** `r=…&e=…&s=…`, the shared access signature of Event Grid. [event-grid-protocol 2.2] */
export interface EventGridSas {
  /** The address of a topic, with its query. */
  readonly resource: string;
  /** NaN where the text is no time. */
  readonly expiresAtMs: number;
  /** Exactly as it stands in the token: the signature is over these characters, which each SDK encodes in its own way. */
  readonly signedText: string;
  readonly signature: string;
}

/** Undefined when the text is not a complete token. */
export function parseEventGridSas(text: string): EventGridSas | undefined {
  const [, signedText, rawResource, rawExpiry, rawSignature] = /^(r=([^&]+)&e=([^&]+))&s=([^&]+)$/.exec(text) ?? [];
  const resource = decode(rawResource);
  const expiry = decode(rawExpiry);
  // In base64 a plus is no space.
  const signature = decode(rawSignature?.replaceAll('+', '%2B'));
  if (signedText === undefined || resource === undefined || expiry === undefined || signature === undefined) {
    return undefined;
  }
  return { resource, expiresAtMs: expiryMs(expiry), signedText, signature };
}

/** Whether the token was signed with `key`, base64 of the HMAC's key. */
export function isEventGridSasSignedWith({ signedText, signature }: EventGridSas, key: string): boolean {
  const expected = hmac(signedText, key);
  const found = Buffer.from(signature, 'base64');
  return found.length === expected.length && timingSafeEqual(found, expected);
}

/** A token that opens `resource` until `expiresAtMs`. */
export function writeEventGridSas(resource: string, expiresAtMs: number, key: string): string {
  const expiry = new Date(expiresAtMs).toISOString();
  const signedText = `r=${encodeURIComponent(resource)}&e=${encodeURIComponent(expiry)}`;
  return `${signedText}&s=${encodeURIComponent(hmac(signedText, key).toString('base64'))}`;
}

function hmac(text: string, key: string): Buffer {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest();
}

/** `%xx`, and a plus for a space. */
function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** `1/31/2026 3:04:05 PM`, as JavaScript and .NET write it. */
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP]M)\s*([+-]\d{2}:\d{2}|Z)?$/i;
const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*([+-]\d{2}:?\d{2}|Z)?$/i;

/** In UTC where it has no offset. */
function expiryMs(text: string): number {
  const [isAmerican, month = '', day = '', year = '', hour, minute, second = '00', half, offset = 'Z'] =
    AMERICAN.exec(text) ?? [];
  if (isAmerican !== undefined) {
    const hours = (Number(hour) % 12) + (half?.toUpperCase() === 'PM' ? 12 : 0);
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return Date.parse(`${date}T${String(hours).padStart(2, '0')}:${minute}:${second}${offset}`);
  }
  const [, date, time, isoOffset = 'Z'] = ISO.exec(text) ?? [];
  return Date.parse(`${date}T${time}${isoOffset.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
}
