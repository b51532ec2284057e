import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { checkClaim, KEY, KEY_NAME } from '../../../../../emulators/service-bus/runtime/authorisation.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';

const clock = new VirtualClock();
const audience = 'sb://localhost/orders';

function sasToken(key: string, keyName: string, validMs: number): string {
  const expiry = Math.floor((clock.now() + validMs) / 1000);
  const sr = encodeURIComponent(audience);
  const signature = createHmac('sha256', key).update(`${sr}\n${expiry}`).digest('base64');
  return `SharedAccessSignature sr=${sr}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${keyName}`;
}

function statusOf(token: string): [number, string] {
  const { status, description } = checkClaim({ type: 'sas', audience, token }, clock);
  return [status, description.split(':')[0]!];
}

it('accepts a signature with the key, until it expires', () => {
  const token = sasToken(KEY, KEY_NAME, 60_000);
  expect(statusOf(token)).toEqual([202, 'Accepted']);
  expect(statusOf(sasToken(KEY, KEY_NAME, -1000))).toEqual([401, 'ExpiredToken']);
});

it('refuses another key, another name, and what is no token', () => {
  expect(statusOf(sasToken('another', KEY_NAME, 60_000))).toEqual([401, 'InvalidSignature']);
  expect(statusOf(sasToken(KEY, 'another', 60_000))).toEqual([401, 'InvalidSignature']);
  expect(statusOf('SharedAccessSignature sr=x&sig=%E0%A4%A&se=1&skn=y')).toEqual([401, 'MalformedToken']);
  expect(statusOf('nonsense')).toEqual([401, 'MalformedToken']);
});

it('accepts any well-formed JSON web token, and the key itself for SASL PLAIN', () => {
  expect(checkClaim({ type: 'jwt', audience, token: 'a.b.c' }, clock).status).toBe(202);
  expect(checkClaim({ type: 'jwt', audience, token: 'abc' }, clock).status).toBe(401);
  expect(checkClaim({ type: 'key', keyName: KEY_NAME, key: KEY }, clock).status).toBe(202);
  expect(checkClaim({ type: 'key', keyName: KEY_NAME, key: 'another' }, clock).status).toBe(401);
});
