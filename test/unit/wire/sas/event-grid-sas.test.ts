import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isEventGridSasSignedWith,
  parseEventGridSas,
  writeEventGridSas,
} from '../../../../src/wire/sas/event-grid-sas.ts';

const KEY = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
const RESOURCE = 'https://orders.local-1.eventgrid.azure.net/api/events';
const EXPIRY = Date.UTC(2026, 0, 31, 15, 4, 5);

/** Each with its signature, HMAC-SHA256 with the decoded {@link KEY}, computed with `openssl dgst -sha256 -mac HMAC`. */
const TOKENS = {
  javascript: [
    'r=https%3A%2F%2Forders.local-1.eventgrid.azure.net%2Fapi%2Fevents%3FapiVersion%3D2018-01-01&e=1%2F31%2F2026%203%3A04%3A05%20PM',
    'KUb6GTXnw0WHEQ9wX9K7A+fmcHdK2dG8uMiIYoy8Ous=',
  ],
  dotnet: [
    'r=https%3a%2f%2forders.local-1.eventgrid.azure.net%2fapi%2fevents%3fapi-version%3d2018-01-01&e=1%2f31%2f2026+3%3a04%3a05+PM+%2b00%3a00',
    'x7euLic9G2viWMcM4kdcLlq/e1IjZaYzSHC4YVuqH8s=',
  ],
  python: [
    'r=https%3A%2F%2Forders.local-1.eventgrid.azure.net%2Fapi%2Fevents%3FapiVersion%3D2018-01-01&e=2026-01-31+15%3A04%3A05%2B00%3A00',
    'KSod1DyiN2VVuVa0ENUmiuj8HoTFlKZBFWBYezuCKck=',
  ],
} as const;

describe('tokens as SDKs write them', () => {
  it.each(Object.entries(TOKENS))('%s', (_, [signed, signature]) => {
    const token = parseEventGridSas(`${signed}&s=${encodeURIComponent(signature)}`)!;
    expect(token.resource).toContain(RESOURCE);
    expect(token.expiresAtMs).toBe(EXPIRY);
    expect(isEventGridSasSignedWith(token, KEY)).toBe(true);
    expect(isEventGridSasSignedWith(token, Buffer.from('other').toString('base64'))).toBe(false);
  });

  it('with a signature that is not encoded', () => {
    const [signed, signature] = TOKENS.javascript;
    expect(isEventGridSasSignedWith(parseEventGridSas(`${signed}&s=${signature}`)!, KEY)).toBe(true);
  });
});

describe('the expiry', () => {
  const expiresAt = (expiry: string) => parseEventGridSas(`r=a&e=${encodeURIComponent(expiry)}&s=b`)?.expiresAtMs;

  it.each([
    ['1/31/2026 3:04:05 PM', EXPIRY],
    // Newer versions of ICU put a narrow space there.
    ['1/31/2026 3:04:05\u202fPM', EXPIRY],
    ['01/31/2026 03:04:05 pm', EXPIRY],
    ['1/31/2026 3:04:05 PM +01:00', EXPIRY - 3_600_000],
    ['1/31/2026 12:00:00 AM', Date.UTC(2026, 0, 31)],
    ['1/31/2026 12:00:00 PM', Date.UTC(2026, 0, 31, 12)],
    ['1/31/2026 3:04 PM', EXPIRY - 5_000],
    ['2026-01-31T15:04:05Z', EXPIRY],
    ['2026-01-31T15:04:05.0000000Z', EXPIRY],
    ['2026-01-31 15:04:05', EXPIRY],
    ['2026-01-31T16:04:05+0100', EXPIRY],
  ])('%s', (text, expected) => {
    expect(expiresAt(text)).toBe(expected);
  });

  it.each(['soon', '1767225600', '31.1.2026', '13/31/2026 3:04:05 PM'])('%s is none', (text) => {
    expect(expiresAt(text)).toBeNaN();
  });
});

it('reads what it writes', () => {
  const base64 = fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes).toString('base64'));
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), fc.nat(), base64, (resource, expiresAtMs, key) => {
      const token = parseEventGridSas(writeEventGridSas(resource, expiresAtMs, key))!;
      expect(token).toMatchObject({ resource, expiresAtMs });
      expect(isEventGridSasSignedWith(token, key)).toBe(true);
      expect(isEventGridSasSignedWith(token, Buffer.from(`${key}.`).toString('base64'))).toBe(false);
    }),
  );
});

it.each([
  '',
  'r=a&e=b',
  'e=b&r=a&s=c',
  'r=&e=b&s=c',
  'r=a&e=b&s=',
  'r=%E0%A4%A&e=b&s=c',
  'r=a&e=b&s=%',
  'SharedAccessSignature r=a&e=b&s=c',
])('%j is no token', (text) => {
  expect(parseEventGridSas(text)).toBeUndefined();
});
