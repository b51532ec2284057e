import { Buffer } from 'node:buffer';
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** What a permission's token allows, and until when. */
export interface ResourceGrant {
  readonly mode: 'read' | 'all';
  /** By names: `dbs/orders/colls/lines`. */
  readonly resource: string;
  /** The one partition key that it is for, as in the header. */
  readonly partitionKey?: unknown;
  readonly expiresAtMs: number;
}

/**
 * A token that says by itself what it allows, signed with the account's key, so that it outlives a restart. Opaque to clients.
 * It has the form of the service's: `type=resource&ver=1.0&sig=…;…;`.
 */
export function writeResourceToken(grant: ResourceGrant, key: KeyObject): string {
  const payload = Buffer.from(JSON.stringify(grant)).toString('base64');
  return `type=resource&ver=1.0&sig=${mac(payload, key)};${payload};`;
}

/** What the signature part of a token says. Undefined where none of the keys has signed it. */
export function readResourceToken(signature: string, keys: readonly KeyObject[]): ResourceGrant | undefined {
  const [shown = '', payload = ''] = signature.split(';');
  const isOurs = keys.some((key) => isEqual(mac(payload, key), shown));
  return isOurs ? (JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as ResourceGrant) : undefined;
}

function mac(payload: string, key: KeyObject): string {
  return createHmac('sha256', key).update(`resource\n${payload}`).digest('base64');
}

function isEqual(one: string, other: string): boolean {
  const bytes = Buffer.from(one);
  const others = Buffer.from(other);
  return bytes.length === others.length && timingSafeEqual(bytes, others);
}
