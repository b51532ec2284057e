import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonBytes, utf8Bytes } from '../../../../../emulators/cosmos/core/document-size.ts';

describe('the size of a document', () => {
  it('is that of its JSON in UTF-8', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 }), (value) => {
        // What was parsed has no negative zero that is written as 0.
        const parsed = JSON.parse(JSON.stringify(value));
        expect(jsonBytes(parsed)).toBe(Buffer.byteLength(JSON.stringify(parsed)));
      }),
      { numRuns: 30 },
    );
  });

  it('of text counts bytes of UTF-8', () => {
    for (const text of ['', 'abc', 'é', '€', '😀', 'a😀é']) expect(utf8Bytes(text)).toBe(Buffer.byteLength(text));
  });

  it('is none when it is nested too deeply', () => {
    const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
    expect(jsonBytes(nested(128))).toBe(128 * 6 + 1);
    expect(jsonBytes(nested(129))).toBeNaN();
    expect(jsonBytes([nested(5_000)])).toBeNaN();
  });
});
