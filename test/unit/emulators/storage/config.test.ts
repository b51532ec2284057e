import { describe, expect, it } from 'vitest';
import { configProblems } from '../../../../emulators/storage/config.ts';
import { STORAGE_LIMITS } from '../../../../emulators/storage/limits.ts';
import { checkConfig } from '../../../../src/app/config.ts';

const key = btoa('a key');

describe('a storage configuration', () => {
  it('may say nothing at all', async () => {
    await expect(checkConfig({ storage: {} }, 'test')).resolves.toEqual({ storage: {} });
  });

  it.each([
    [{ accounts: [] }, '/storage/accounts'],
    [{ accounts: [{ name: 'Orders', key }] }, '/storage/accounts/0/name'],
    [{ accounts: [{ name: 'ab', key }] }, '/storage/accounts/0/name'],
    [{ accounts: [{ name: 'orders', key: 'not base64!' }] }, '/storage/accounts/0/key'],
    [{ accounts: [{ name: 'orders', keys: [] }] }, '/storage/accounts/0'],
    [{ accounts: [{ name: 'orders' }, { name: 'orders' }] }, '/storage/accounts/1/name'],
    [{ port: 10000 }, '/storage'],
  ])('%j is refused', async (storage, path) => {
    await expect(checkConfig({ storage }, 'test')).rejects.toThrow(path);
  });

  it('has no more accounts than there may be', () => {
    const { accountsMax } = STORAGE_LIMITS.strict;
    const accounts = Array.from({ length: accountsMax + 1 }, (_, i) => ({ name: `account${i}` }));
    expect(configProblems({ accounts }, STORAGE_LIMITS.strict)).toMatchObject([{ path: '/storage/accounts' }]);
    expect(configProblems({ accounts }, STORAGE_LIMITS.relaxed)).toEqual([]);
  });
});
