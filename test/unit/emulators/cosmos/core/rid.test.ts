import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentLinks, etagOf } from '../../../../../emulators/cosmos/core/document-links.ts';
import {
  containerChildRid,
  containerRid,
  databaseRid,
  decodeRid,
  documentNumber,
  documentRid,
  encodeRid,
  offerRid,
  permissionRid,
  rangeRid,
  userRid,
} from '../../../../../emulators/cosmos/core/rid.ts';

const RANDOM = Uint8Array.from({ length: 16 }, (_, i) => 0xf0 + i);
const DATABASE = databaseRid(RANDOM);
const CONTAINER = containerRid(DATABASE, RANDOM);

describe('resource ids', () => {
  it('are bytes in Base64 with a dash for the slash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const text = encodeRid(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64').replaceAll('/', '-'));
        if (bytes.length > 0) expect(decodeRid(text)).toEqual(bytes);
      }),
    );
    for (const text of ['', 'abc', 'ab/=', 'äbcd', 'a===']) expect(decodeRid(text)?.length ?? 0).toBe(0);
  });

  it('say of what kind a resource is, and what it lies in', () => {
    const bytesOf = (rid: string) => [...decodeRid(rid)!];
    expect(bytesOf(DATABASE)).toHaveLength(4);
    expect(bytesOf(CONTAINER).slice(0, 4)).toEqual(bytesOf(DATABASE));
    expect(bytesOf(CONTAINER)).toHaveLength(8);
    expect(bytesOf(CONTAINER)[4]! & 0x80).toBe(0x80);
    const user = userRid(DATABASE, RANDOM);
    expect(bytesOf(user)[4]! & 0x80).toBe(0);
    expect(bytesOf(permissionRid(user, RANDOM))).toHaveLength(16);
    expect(bytesOf(offerRid(RANDOM))).toHaveLength(3);
    expect(bytesOf(containerChildRid(CONTAINER, 'sprocs', RANDOM)).at(-1)).toBe(0x80);
    expect(bytesOf(rangeRid(CONTAINER, 0)).slice(8)).toEqual([2, 0, 0, 0, 0, 0, 0, 0x50]);
    expect(bytesOf(documentRid(CONTAINER, 258)).slice(8)).toEqual([2, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('of documents have their number', () => {
    const links = new DocumentLinks({ _rid: CONTAINER, _self: `dbs/${DATABASE}/colls/${CONTAINER}/` });
    fc.assert(
      fc.property(fc.nat(2 ** 53 - 1), (number) => {
        const rid = documentRid(CONTAINER, number);
        expect(documentNumber(rid, CONTAINER)).toBe(number);
        expect(links.of(number)).toEqual({ rid, self: `dbs/${DATABASE}/colls/${CONTAINER}/docs/${rid}/` });
      }),
    );
    expect(documentNumber(documentRid(CONTAINER, 1), containerRid(DATABASE, new Uint8Array(16)))).toBeUndefined();
    expect(documentNumber(rangeRid(CONTAINER, 1), CONTAINER)).toBeUndefined();
    expect(documentNumber('no rid', CONTAINER)).toBeUndefined();
  });
});

it('etags look like those of the service, and tell steps of a transaction apart', () => {
  expect(etagOf(0x12ab, 3)).toBe('"00000000-0000-0000-0003-0000000012ab"');
  expect(etagOf(1, 0)).toBe('"00000000-0000-0000-0000-000000000001"');
});
