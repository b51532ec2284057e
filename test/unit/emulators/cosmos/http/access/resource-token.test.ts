import { expect, it } from 'vitest';
import { parseAuthorization } from '../../../../../../emulators/cosmos/http/access/authorization-header.ts';
import { accountKey } from '../../../../../../emulators/cosmos/http/access/master-key.ts';
import {
  type ResourceGrant,
  readResourceToken,
  writeResourceToken,
} from '../../../../../../emulators/cosmos/http/access/resource-token.ts';

const KEY = accountKey('a2V5');
const OTHER = accountKey('b3RoZXI=');
const grant: ResourceGrant = { mode: 'read', resource: 'dbs/a/colls/é', partitionKey: ['x'], expiresAtMs: 5 };

it('says what was written into it, with a key of the account', () => {
  const shown = parseAuthorization(encodeURIComponent(writeResourceToken(grant, KEY)));
  expect(shown?.type).toBe('resource');
  expect(readResourceToken(shown!.signature, [OTHER, KEY])).toEqual(grant);
});

it('is nothing with another key, or when it was changed', () => {
  const { signature } = parseAuthorization(writeResourceToken(grant, KEY))!;
  expect(readResourceToken(signature, [OTHER])).toBeUndefined();
  const other = parseAuthorization(writeResourceToken({ ...grant, mode: 'all' }, OTHER))!.signature;
  expect(readResourceToken(`${signature.split(';')[0]};${other.split(';')[1]};`, [KEY])).toBeUndefined();
  expect(readResourceToken('nonsense', [KEY])).toBeUndefined();
});
