import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readJson, writeJson } from '../../../../../emulators/service-bus/store/record-json.ts';

const scalar = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true }),
  fc.bigInt(),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

it('gives back what went in: plain objects, lists, maps, bytes, big integers, infinities', () => {
  fc.assert(
    fc.property(value, (one) => {
      fc.pre(
        !JSON.stringify(one, (_key, part: unknown) => (typeof part === 'bigint' ? 0 : part)).includes('__proto__'),
      );
      expect(readJson(writeJson(one))).toStrictEqual(one);
    }),
  );
});

it('leaves out what is undefined', () => {
  expect(writeJson({ a: undefined, b: 1 }).toString()).toBe('{"b":1}');
});

it('refuses what it has not written', () => {
  expect(() => readJson(Buffer.from('{'))).toThrow(SyntaxError);
  expect(() => readJson(Buffer.from('["other"]'))).toThrow(SyntaxError);
});
