import { describe, expect, it } from 'vitest';
import type { PartitionKey, PartitionKeyDefinition } from '../../../../../../emulators/cosmos/core/definitions.ts';
import {
  effectivePartitionKey,
  epkRangeOfPrefix,
  FULL_EPK_RANGE,
  intersection,
  isInRange,
  middleOf,
} from '../../../../../../emulators/cosmos/core/partition-key/effective-partition-key.ts';

const V1: PartitionKeyDefinition = { paths: ['/pk'], kind: 'Hash', version: 1 };
const V2: PartitionKeyDefinition = { paths: ['/pk'], kind: 'Hash', version: 2 };
const HIERARCHICAL: PartitionKeyDefinition = { paths: ['/a', '/b'], kind: 'MultiHash', version: 2 };

describe('effective partition keys', () => {
  // The vectors of cosmos-protocol 6.2, which the functions of @azure/cosmos gave.
  it.each<[PartitionKey, string, string | undefined]>([
    [[''], '32E9366E637A71B4E710384B2F4970A0', '05C1CF33970FF80800'],
    [['partitionKey'], '013AEFCF77FA271571CF665A58C933F1', '05C1E1B3D9CD2608716273756A756A706F4C667A00'],
    [['redmond'], '22E342F38A486A088463DFF7838A5963', '05C1EFE313830C087366656E706F6500'],
    [['p1'], '062B23DEC15212F01B9A85F4E93A940C', '05C1CFEDCF076008713200'],
    [['é'], '007199F104E04116EE25AF912CA4889B', undefined],
    [[0], '155B95BEDAC4B1E9EC1CDC9BB0DDDE58', '05C1BF6DA115600580'],
    [[-0], '155B95BEDAC4B1E9EC1CDC9BB0DDDE58', '05C1BF6DA115600580'],
    [[1], '20CD98B339BA78A5D0CF6953B87070B0', '05C1ED172B6B2605BFF0'],
    [[-1], '19938E7A936C1C5B9E3AE842BBC16839', '05C1D1A5BDDF9C054010'],
    [[5.5], '0E2EE47829D1AF775EEFB6540FD1D0ED', undefined],
    [[true], '0E711127C5B5A8E4726AC6DD306A3E59', '05C1D7C5A903D803'],
    [[false], '2FE1BE91E90A3439635E0E9E37361EF2', '05C1DB857D857C02'],
    [[null], '378867E4430E67857ACE5C908374FE16', '05C1ED45D7475601'],
    [[undefined], '11622DAA78F835834610ABE56EFF5CB5', '05C1D529E345DC00'],
  ])('of %j', (key, v2, v1) => {
    expect(effectivePartitionKey(key, V2)).toBe(v2);
    if (v1 !== undefined) expect(effectivePartitionKey(key, V1)).toBe(v1);
  });

  it('of a hierarchical key are those of its levels in a row', () => {
    const whole = '22E342F38A486A088463DFF7838A596312D241D1660C187337936B84BBDE76B1';
    expect(effectivePartitionKey(['redmond', '5.5'], HIERARCHICAL)).toBe(whole);
    const ofPrefix = epkRangeOfPrefix(['redmond'], HIERARCHICAL);
    expect(ofPrefix).toEqual({ minInclusive: whole.slice(0, 32), maxExclusive: `${whole.slice(0, 32)}FF` });
    expect(isInRange(whole, ofPrefix)).toBe(true);
  });

  it('of long strings count the first 100 characters in version 1 only', () => {
    const long = 'x'.repeat(100);
    expect(effectivePartitionKey([`${long}a`], V1)).toBe(effectivePartitionKey([`${long}b`], V1));
    expect(effectivePartitionKey([`${long}a`], V2)).not.toBe(effectivePartitionKey([`${long}b`], V2));
  });
});

describe('ranges of effective partition keys', () => {
  it('divide evenly', () => {
    const middle = middleOf(FULL_EPK_RANGE, 2)!;
    expect(middle).toBe(`1${'F'.repeat(31)}`);
    expect(middleOf({ minInclusive: '', maxExclusive: middle }, 2)).toBe(`0${'F'.repeat(31)}`);
    expect(middleOf({ minInclusive: middle, maxExclusive: 'FF' }, 2)).toBe(`2${'F'.repeat(31)}`);
    expect(middleOf(FULL_EPK_RANGE, 1)).toBe('05C1E0');
  });

  it('cannot be divided for ever', () => {
    expect(middleOf({ minInclusive: `1${'F'.repeat(31)}`, maxExclusive: `2${'0'.repeat(31)}` }, 2)).toBeUndefined();
    expect(middleOf({ minInclusive: '05C1E0', maxExclusive: '05C1E1' }, 1)).toBeUndefined();
  });

  it('intersect', () => {
    const range = { minInclusive: '10', maxExclusive: '20' };
    expect(intersection(range, FULL_EPK_RANGE)).toEqual(range);
    expect(intersection(range, { minInclusive: '18', maxExclusive: '30' })).toEqual({
      minInclusive: '18',
      maxExclusive: '20',
    });
  });
});
