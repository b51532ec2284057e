import { createHmac, timingSafeEqual } from 'node:crypto';

/** `SharedAccessSignature sr=…&sig=…&se=…&skn=…`, in any order of its parts. */
export interface SasToken {
  /** The audience exactly as it stands in the token: the signature is over this text. */
  readonly rawAudience: string;
  readonly audience: string;
  readonly signature: string;
  readonly expiresAtSeconds: number;
  readonly keyName: string;
}

const PREFIX = 'SharedAccessSignature ';

/** Undefined when the text is not a complete token. */
export function parseSasToken(text: string): SasToken | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const parts = new Map(text.slice(PREFIX.length).split('&').map(splitPart));
  const rawAudience = parts.get('sr');
  const signature = decode(parts.get('sig'));
  const expiresAtSeconds = Number(parts.get('se') ?? Number.NaN);
  const keyName = decode(parts.get('skn'));
  const audience = decode(rawAudience);
  if (rawAudience === undefined || audience === undefined || signature === undefined || keyName === undefined)
    return undefined;
  return Number.isFinite(expiresAtSeconds)
    ? { rawAudience, audience, signature, expiresAtSeconds, keyName }
    : undefined;
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
  const expected = createHmac('sha256', key).update(`${token.rawAudience}\n${token.expiresAtSeconds}`).digest();
  const found = Buffer.from(token.signature, 'base64');
  return found.length === expected.length && timingSafeEqual(found, expected);
}
