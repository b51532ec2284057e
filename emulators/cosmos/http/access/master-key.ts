import { Buffer } from 'node:buffer';
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { HttpRequest } from '../../../../src/transport/http/service.ts';
import { linkOf, type ResourceAddress } from '../resource-address.ts';

/** A key as configured, base64. Made once: it costs six times as much as the signature of a request. */
export function accountKey(text: string): KeyObject {
  return createSecretKey(Buffer.from(text, 'base64'));
}

/**
 * The texts that a client may have signed for a request: by names, by rid, and for deletions by key as two families of clients
 * write them. The first is what the service names in its refusal. [cosmos-protocol 3.1]
 */
export function signedTexts({ method, headers }: HttpRequest, address: ResourceAddress): readonly string[] {
  const date = (headers['x-ms-date'] ?? '').toLowerCase();
  const plainDate = date === '' ? (headers.date ?? '').toLowerCase() : '';
  const { steps, type } = address;
  const rid = (steps.at(-1)?.id ?? '').toLowerCase();
  const types = type === 'partitionkey' ? ['colls', 'partitionkey'] : [type];
  const links = [linkOf(steps), rid];
  return types.flatMap((each) =>
    links.map((link) => `${method.toLowerCase()}\n${each}\n${link}\n${date}\n${plainDate}\n`),
  );
}

/** Whether the signature is that of one of the texts, with one of the keys. */
export function isSignedWith(signature: string, texts: readonly string[], keys: readonly KeyObject[]): boolean {
  const shown = Buffer.from(signature, 'base64');
  return texts.some((text) =>
    keys.some((key) => {
      const expected = createHmac('sha256', key).update(text, 'utf8').digest();
      return expected.length === shown.length && timingSafeEqual(expected, shown);
    }),
  );
}
