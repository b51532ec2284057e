import { expect, it } from 'vitest';
import { parseAuthorization } from '../../../../../../emulators/cosmos/http/access/authorization-header.ts';

it.each([
  ['type=master&ver=1.0&sig=a+b/c=', { type: 'master', signature: 'a+b/c=' }],
  ['type%3Dmaster%26ver%3D1.0%26sig%3Da%2Bb%2Fc%3D', { type: 'master', signature: 'a+b/c=' }],
  ['type=resource&ver=1.0&sig=mac==;payload&more;', { type: 'resource', signature: 'mac==;payload&more;' }],
  ['type=aad&ver=1.0&sig=a.b.c', { type: 'aad', signature: 'a.b.c' }],
  ['Bearer a.b.c', undefined],
  ['type=other&ver=1.0&sig=x', undefined],
  ['%zz', undefined],
])('%s', (text, credential) => {
  expect(parseAuthorization(text)).toEqual(credential);
});
