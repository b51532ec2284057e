import { describe, expect, it } from 'vitest';
import { linkOf, parseAddress } from '../../../../../emulators/cosmos/http/resource-address.ts';

describe('parseAddress', () => {
  it.each([
    ['/', '', undefined, ''],
    ['/dbs', '', 'dbs', 'dbs'],
    ['/dbs/', '', 'dbs', 'dbs'],
    ['/dbs/a/colls/b', 'dbs/a/colls/b', undefined, 'colls'],
    ['/dbs/a/colls/b/docs/', 'dbs/a/colls/b', 'docs', 'docs'],
    ['/dbs/colls/colls/docs/docs/dbs', 'dbs/colls/colls/docs/docs/dbs', undefined, 'docs'],
    ['/dbs/a%2Fb/colls/%C3%A9%25', 'dbs/a/b/colls/é%', undefined, 'colls'],
    ['/dbs/a/colls/b/operations/partitionkeydelete', 'dbs/a/colls/b', 'partitionkey', 'partitionkey'],
    ['/dbs/a/users/u/permissions', 'dbs/a/users/u', 'permissions', 'permissions'],
    ['/offers/AbCd', 'offers/AbCd', undefined, 'offers'],
  ])('%s', (path, link, feed, type) => {
    const address = parseAddress(path);
    expect(linkOf(address.steps)).toBe(link);
    expect(address).toMatchObject({ feed, type });
  });

  it.each([
    ['/nothing', 404],
    ['/dbs/a/docs', 404],
    ['/dbs/a/colls/b/operations/else', 404],
    ['/dbs//colls', 400],
    ['/dbs/%zz', 400],
  ])('%s is refused with %i', (path, status) => {
    expect(() => parseAddress(path)).toThrow(expect.objectContaining({ status }));
  });
});
