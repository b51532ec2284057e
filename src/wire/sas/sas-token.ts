import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** `SharedAccessSignature sr=…&sig=…&se=…&skn=…`, in any order of its parts. */
export interface SasToken {
  readonly audience: string;
  readonly keyName: string;
  readonly expiresAtSeconds: number;
  /** Audience and expiry exactly as they stand in the token: the signature is over these characters. */
  readonly signedText: string;
  readonly signature: string;
}

const PREFIX = 'SharedAccessSignature ';

/** Undefined when the text is not a complete token. */
export function parseSasToken(text: string): SasToken | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const parts = new Map(text.slice(PREFIX.length).split('&').map(splitPart));
  const rawAudience = parts.get('sr');
  const rawExpiry = parts.get('se') ?? '';
  const audience = decode(rawAudience);
  const signature = decode(parts.get('sig'));
  const keyName = decode(parts.get('skn'));
  if (audience === undefined || signature === undefined || keyName === undefined) return undefined;
  if (!/^\d{1,15}$/.test(rawExpiry)) return undefined;
  const signedText = `${rawAudience}\n${rawExpiry}`;
  return { audience, keyName, expiresAtSeconds: Number(rawExpiry), signedText, signature };
}

function splitPart(part: string): [string, string] {
  const at = part.indexOf('=');
  return at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Whether the token was signed with `key`, whose text itself is the HMAC key: it is not base64-decoded. */
export function isSignedWith(token: SasToken, key: string): boolean {
  const expected = hmac(token.signedText, key);
  const found = Buffer.from(token.signature, 'base64');
  return found.length === expected.length && timingSafeEqual(found, expected);
}

/** A token that says it with `key`. */
export function writeSasToken(claim: Pick<SasToken, 'audience' | 'keyName' | 'expiresAtSeconds'>, key: string): string {
  const rawAudience = encodeURIComponent(claim.audience);
  const signature = hmac(`${rawAudience}\n${claim.expiresAtSeconds}`, key).toString('base64');
  const parts = [
    `sr=${rawAudience}`,
    `sig=${encodeURIComponent(signature)}`,
    `se=${claim.expiresAtSeconds}`,
    `skn=${encodeURIComponent(claim.keyName)}`,
  ];
  return PREFIX + parts.join('&');
}

function hmac(text: string, key: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
