import { Buffer } from 'node:buffer';

/** A JSON web token in its compact form. [RFC 7515, 7.1] */
export interface Jwt {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** What the signature is over: header and claims exactly as sent. */
  readonly signedText: string;
  readonly signature: Uint8Array;
}

export type JsonObject = Readonly<Record<string, unknown>>;

const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** Undefined when the text is no signed token: three parts in base64url, of which two are JSON objects. */
export function parseJwt(text: string): Jwt | undefined {
  const parts = text.split('.');
  const [header, claims, signature] = parts;
  if (parts.length !== 3 || header === undefined || claims === undefined || signature === undefined) return undefined;
  if (!parts.every((part) => BASE64URL.test(part))) return undefined;
  const headerObject = jsonObject(header);
  const claimsObject = jsonObject(claims);
  if (headerObject === undefined || claimsObject === undefined) return undefined;
  return {
    header: headerObject,
    claims: claimsObject,
    signedText: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** The token, signed by `sign`, which gets the text to sign. */
export function writeJwt(header: JsonObject, claims: JsonObject, sign: (text: string) => Uint8Array): string {
  const signedText = `${encode(header)}.${encode(claims)}`;
  return `${signedText}.${Buffer.from(sign(signedText)).toString('base64url')}`;
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function jsonObject(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
