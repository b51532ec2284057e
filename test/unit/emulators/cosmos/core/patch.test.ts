import { describe, expect, it } from 'vitest';
import type { PatchOperation } from '../../../../../emulators/cosmos/core/commands.ts';
import { Failure } from '../../../../../emulators/cosmos/core/failure.ts';
import { patchDocument } from '../../../../../emulators/cosmos/core/patch.ts';
import type { JsonObject } from '../../../../../emulators/cosmos/core/query/values/value.ts';
import { COSMOS_LIMITS } from '../../../../../emulators/cosmos/limits.ts';

const CONTAINER = { limits: COSMOS_LIMITS.relaxed, partitionKeyPaths: [['pk'], ['key', 'of']] };
const DOCUMENT = {
  id: 'x',
  pk: 'p',
  n: 1,
  list: ['a', 'b'],
  nested: { deep: { v: 1 } },
  'a/b': 1,
  key: { of: 1, other: 2 },
};

function patch(...operations: PatchOperation[]): JsonObject | Failure {
  return patchDocument(DOCUMENT, operations, CONTAINER);
}

describe('a patch', () => {
  it.each<[PatchOperation, object]>([
    [{ op: 'add', path: '/m', value: null }, { m: null }],
    [{ op: 'add', path: '/n', value: { a: 1 } }, { n: { a: 1 } }],
    [{ op: 'add', path: '/list/0', value: 'z' }, { list: ['z', 'a', 'b'] }],
    [{ op: 'add', path: '/list/-', value: 'z' }, { list: ['a', 'b', 'z'] }],
    [{ op: 'add', path: '/list/2', value: 'z' }, { list: ['a', 'b', 'z'] }],
    [{ op: 'set', path: '/list/1', value: 'z' }, { list: ['a', 'z'] }],
    [{ op: 'set', path: '/list/-', value: 'z' }, { list: ['a', 'b', 'z'] }],
    [{ op: 'set', path: '/nested/deep/w', value: 2 }, { nested: { deep: { v: 1, w: 2 } } }],
    [{ op: 'replace', path: '/nested/deep/v', value: 2 }, { nested: { deep: { v: 2 } } }],
    [{ op: 'replace', path: '/list/0', value: 'z' }, { list: ['z', 'b'] }],
    [{ op: 'remove', path: '/list/0' }, { list: ['b'] }],
    [{ op: 'remove', path: '/nested/deep' }, { nested: {} }],
    [{ op: 'incr', path: '/n', value: 2.5 }, { n: 3.5 }],
    [{ op: 'increment', path: '/n', value: -1 }, { n: 0 }],
    [{ op: 'incr', path: '/m', value: 7 }, { m: 7 }],
    [{ op: 'set', path: '/a~1b', value: 2 }, { 'a/b': 2 }],
    [{ op: 'set', path: '/~01', value: 2 }, { '~1': 2 }],
    [{ op: 'set', path: '/key/other', value: 3 }, { key: { of: 1, other: 3 } }],
    [
      { op: 'move', from: '/nested/deep/v', path: '/v' },
      { nested: { deep: {} }, v: 1 },
    ],
    [{ op: 'move', from: '/list/0', path: '/list/1' }, { list: ['b', 'a'] }],
  ])('%j', (operation, changed) => {
    const before = structuredClone(DOCUMENT);
    expect(patch(operation)).toEqual({ ...DOCUMENT, ...changed });
    expect(DOCUMENT).toEqual(before);
  });

  it('takes a member away', () => {
    expect(patch({ op: 'remove', path: '/n' })).not.toHaveProperty('n');
  });

  it('sets a member of any name', () => {
    const patched = patch({ op: 'add', path: '/__proto__', value: { polluted: true } });
    expect(Object.keys(patched)).toContain('__proto__');
    expect((patched as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('is all or nothing, in order', () => {
    const operations = [1, 2, 3].map((value) => ({ op: 'add', path: '/list/-', value }));
    expect(patch(...operations)).toMatchObject({ list: ['a', 'b', 1, 2, 3] });
    expect(patch(...operations, { op: 'remove', path: '/none' })).toBeInstanceOf(Failure);
  });

  it.each<PatchOperation>([
    { op: 'replace', path: '/none', value: 1 },
    { op: 'remove', path: '/none' },
    { op: 'remove', path: '/list/2' },
    { op: 'remove', path: '/list/-' },
    { op: 'add', path: '/list/3', value: 1 },
    { op: 'add', path: '/list/01', value: 1 },
    { op: 'set', path: '/list/x', value: 1 },
    { op: 'set', path: '/none/x', value: 1 },
    { op: 'set', path: '/n/x', value: 1 },
    { op: 'set', path: '/constructor/x', value: 1 },
    { op: 'add', path: '/m' },
    { op: 'incr', path: '/pkk', value: 'x' },
    { op: 'incr', path: '/list', value: 1 },
    { op: 'move', path: '/m' },
    { op: 'move', from: '/none', path: '/m' },
    { op: 'move', from: '/nested', path: '/nested/deep/x' },
    { op: 'set', path: '', value: 1 },
    { op: 'set', path: '/', value: 1 },
    { op: 'set', path: 'n', value: 1 },
    { op: 'set', path: '/id', value: 'y' },
    { op: 'set', path: '/_ts', value: 1 },
    { op: 'remove', path: '/_etag' },
    { op: 'set', path: '/pk', value: 'p' },
    { op: 'set', path: '/key', value: {} },
    { op: 'set', path: '/key/of', value: 1 },
    { op: 'move', from: '/pk', path: '/m' },
    { op: 'copy', from: '/n', path: '/m' },
  ])('cannot be %j', (operation) => {
    expect(patch(operation)).toMatchObject({ error: 'patch-invalid' });
  });

  it('has one operation at least, and ten at most', () => {
    const operation = { op: 'incr', path: '/n', value: 1 };
    expect(patch()).toBeInstanceOf(Failure);
    expect(patch(...Array(10).fill(operation))).toMatchObject({ n: 11 });
    expect(patch(...Array(11).fill(operation))).toMatchObject({ error: 'patch-invalid' });
  });
});
