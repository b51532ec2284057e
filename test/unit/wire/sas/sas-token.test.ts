import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSignedWith, parseSasToken, writeSasToken } from '../../../../src/wire/sas/sas-token.ts';

/** HMAC-SHA256 with the key `SAS_KEY_VALUE` over `sr`, a line feed and `se`, computed with `openssl dgst -sha256 -hmac`. */
const VECTORS = [
  // JavaScript: encodeURIComponent, upper-case hex.
  'sr=sb%3A%2F%2Flocalhost%2Forders&sig=SIG1&se=1767225600&skn=RootManageSharedAccessKey',
  // Go: the escaped text in lower case; another order.
  'sig=SIG2&se=1767225600&skn=RootManageSharedAccessKey&sr=amqp%3a%2f%2flocalhost%2forders',
];
const SIGNATURES = {
  SIG1: 'WTnG4XushMcoXHx1gVqpeMctftbae8nJtdyyNHolI/I=',
  SIG2: '9kt7SOJ1hYxqS/sgsTOYwatYlnhAM3zqKZdaIVvWSsE=',
};

const token = (vector: string) =>
  `SharedAccessSignature ${vector.replace(/SIG\d/, (name) => encodeURIComponent(SIGNATURES[name as 'SIG1']))}`;

describe('tokens as SDKs write them', () => {
  it.each(VECTORS)('%s', (vector) => {
    const parsed = parseSasToken(token(vector))!;
    expect(parsed.audience).toMatch(/^(sb|amqp):\/\/localhost\/orders$/);
    expect(parsed).toMatchObject({ keyName: 'RootManageSharedAccessKey', expiresAtSeconds: 1_767_225_600 });
    expect(isSignedWith(parsed, 'SAS_KEY_VALUE')).toBe(true);
    expect(isSignedWith(parsed, 'SAS_KEY_VALUE2')).toBe(false);
  });
});

it('reads what it writes', () => {
  const claims = fc.record({
    audience: fc.webUrl({ withQueryParameters: true }),
    keyName: fc.string({ minLength: 1, unit: 'grapheme' }),
    expiresAtSeconds: fc.nat(),
  });
  fc.assert(
    fc.property(claims, fc.string(), (claim, key) => {
      const parsed = parseSasToken(writeSasToken(claim, key))!;
      expect(parsed).toMatchObject(claim);
      expect(isSignedWith(parsed, key)).toBe(true);
      expect(isSignedWith(parsed, `${key}.`)).toBe(false);
    }),
  );
});

it.each([
  '',
  'SharedAccessSignature ',
  'SharedAccessSignature sr=a&sig=b&se=c&skn=d',
  'SharedAccessSignature sr=a&sig=b&se=-1&skn=d',
  'SharedAccessSignature sr=a&sig=b&se=1e9&skn=d',
  'SharedAccessSignature sr=a&sig=%E0%A4%A&se=1&skn=d',
  'SharedAccessSignature sr=a&sig=b&se=1',
  'Bearer sr=a&sig=b&se=1&skn=d',
])('%j is no token', (text) => {
  expect(parseSasToken(text)).toBeUndefined();
});

it('throws for nothing', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseSasToken(`SharedAccessSignature ${text}`)));
});
