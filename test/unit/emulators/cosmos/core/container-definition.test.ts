import { describe, expect, it } from 'vitest';
import { completeContainer, replaceContainer } from '../../../../../emulators/cosmos/core/container-definition.ts';
import { COSMOS_LIMITS } from '../../../../../emulators/cosmos/limits.ts';

const LIMITS = COSMOS_LIMITS.relaxed;
const PARTITION_KEY = { paths: ['/pk'] };

function complete(body: object) {
  return completeContainer({ id: 'c', partitionKey: PARTITION_KEY, ...body }, LIMITS);
}

describe('the definition of a container', () => {
  it('has defaults for all that is left out, and keeps what nobody knows', () => {
    expect(complete({ myOwn: 1 })).toEqual({
      id: 'c',
      myOwn: 1,
      partitionKey: { paths: ['/pk'], kind: 'Hash', version: 2 },
      indexingPolicy: {
        indexingMode: 'consistent',
        automatic: true,
        includedPaths: [{ path: '/*' }],
        excludedPaths: [{ path: '/"_etag"/?' }],
      },
      uniqueKeyPolicy: { uniqueKeys: [] },
      conflictResolutionPolicy: {
        mode: 'LastWriterWins',
        conflictResolutionPath: '/_ts',
        conflictResolutionProcedure: '',
      },
      geospatialConfig: { type: 'Geography' },
    });
  });

  it('has a key of its own when none is given', () => {
    expect(completeContainer({ id: 'c' }, LIMITS)).toMatchObject({
      partitionKey: { paths: ['/_partitionKey'], kind: 'Hash', version: 2, systemKey: true },
    });
  });

  it.each([
    { partitionKey: { paths: ['/pk'], version: 1 } },
    { partitionKey: { paths: ['/a', '/b/c', '/"x y"'], kind: 'MultiHash', version: 2 } },
    { defaultTtl: -1 },
    { defaultTtl: 1 },
    { indexingPolicy: { indexingMode: 'None' } },
    { uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/a', '/b'] }] } },
    { changeFeedPolicy: { retentionDuration: 10 } },
  ])('can have %j', (body) => {
    const completed = complete(body) as Record<string, object>;
    if ('indexingPolicy' in body)
      expect(completed.indexingPolicy).toEqual({
        indexingMode: 'none',
        automatic: false,
        includedPaths: [],
        excludedPaths: [],
      });
    else expect(completed).toMatchObject(body);
  });

  it.each([
    { partitionKey: {} },
    { partitionKey: { paths: [] } },
    { partitionKey: { paths: ['pk'] } },
    { partitionKey: { paths: ['/a//b'] } },
    { partitionKey: { paths: ['/a', '/b'] } },
    { partitionKey: { paths: ['/a', '/a'], kind: 'MultiHash' } },
    { partitionKey: { paths: ['/a', '/b', '/c', '/d'], kind: 'MultiHash' } },
    { partitionKey: { paths: ['/a'], kind: 'MultiHash', version: 1 } },
    { partitionKey: { paths: ['/a'], kind: 'Range' } },
    { partitionKey: { paths: ['/a'], version: 3 } },
    { partitionKey: 'pk' },
    { defaultTtl: 0 },
    { defaultTtl: 'x' },
    { indexingPolicy: 1 },
    { indexingPolicy: { indexingMode: 'sometimes' } },
    { indexingPolicy: { includedPaths: [{ path: '/a' }] } },
    { indexingPolicy: { excludedPaths: {} } },
    { uniqueKeyPolicy: [] },
    { uniqueKeyPolicy: { uniqueKeys: [{ paths: [] }] } },
    { uniqueKeyPolicy: { uniqueKeys: Array(11).fill({ paths: ['/a'] }) } },
    { changeFeedPolicy: { retentionDuration: -1 } },
  ])('cannot have %j', (body) => {
    expect(complete(body)).toMatchObject({ error: 'definition-invalid' });
  });
});

describe('a definition that replaces another', () => {
  const old = complete({ defaultTtl: 5, uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/u'] }] } }) as never;

  it('keeps the keys, and loses what is left out', () => {
    const replaced = replaceContainer(old, { id: 'c', partitionKey: { paths: ['/pk'] }, defaultTtl: null }, LIMITS);
    expect(replaced).toMatchObject({
      partitionKey: { paths: ['/pk'], kind: 'Hash', version: 2 },
      uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/u'] }] },
    });
    expect(replaced).not.toHaveProperty('defaultTtl');
  });

  it('cannot have another key, other unique keys or another id', () => {
    expect(replaceContainer(old, { id: 'c', partitionKey: { paths: ['/other'] } }, LIMITS)).toMatchObject({
      error: 'property-immutable',
    });
    expect(replaceContainer(old, { id: 'c', uniqueKeyPolicy: { uniqueKeys: [] } }, LIMITS)).toMatchObject({
      error: 'property-immutable',
    });
    expect(replaceContainer(old, { id: 'd' }, LIMITS)).toMatchObject({ error: 'definition-invalid' });
  });
});
