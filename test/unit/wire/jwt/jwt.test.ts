import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJwt, writeJwt } from '../../../../src/wire/jwt/jwt.ts';

/** [RFC 7515, appendix A.1] */
const RFC_TOKEN =
  'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.' +
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.' +
  'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

it('reads the token of RFC 7515', () => {
  const jwt = parseJwt(RFC_TOKEN)!;
  expect(jwt.header).toEqual({ typ: 'JWT', alg: 'HS256' });
  expect(jwt.claims).toEqual({ iss: 'joe', exp: 1_300_819_380, 'http://example.com/is_root': true });
  expect(jwt.signedText).toBe(RFC_TOKEN.slice(0, RFC_TOKEN.lastIndexOf('.')));
  expect([...jwt.signature.subarray(0, 4)]).toEqual([116, 24, 223, 180]);
});

it('reads what it writes', () => {
  const claims = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(claims, fc.uint8Array({ minLength: 1 }), (said, signature) => {
      let signed = '';
      const text = writeJwt({ alg: 'RS256' }, said, (asked) => {
        signed = asked;
        return signature;
      });
      const jwt = parseJwt(text)!;
      expect({ ...jwt, signature: [...jwt.signature] }).toEqual({
        header: { alg: 'RS256' },
        claims: JSON.parse(JSON.stringify(said)),
        signedText: signed,
        signature: [...signature],
      });
    }),
  );
});

it('throws for nothing', () => {
  const parts = fc.array(fc.oneof(fc.string(), fc.base64String(), fc.json()), { maxLength: 4 });
  fc.assert(fc.property(parts, (texts) => void parseJwt(texts.join('.'))));
});

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

it.each([
  '',
  'a.b.c',
  'a.b',
  `${part({})}.${part({})}`,
  `${part({})}.${part({})}.`,
  `${part([])}.${part({})}.AA`,
  `${part({})}.${part(null)}.AA`,
  `${part({})}.${part({})}.A A`,
])('%j is no token', (text) => {
  expect(parseJwt(text)).toBeUndefined();
});
