import { expect, it } from 'vitest';
import { accountKey, isSignedWith, signedTexts } from '../../../../../../emulators/cosmos/http/access/master-key.ts';
import { parseAddress } from '../../../../../../emulators/cosmos/http/resource-address.ts';
import type { HttpRequest } from '../../../../../../src/transport/http/service.ts';

/** https://learn.microsoft.com/rest/api/cosmos-db/access-control-on-cosmosdb-resources */
const KEY = accountKey('dsZQi3KtZmCv1ljt3VNWNm7sQUF1y5rJfC6kv5JiwvW0EndXdDku/dkKBp8/ufDToSxLzR4y+O/0H/t4bQtVNw==');
const OTHER = accountKey('b3RoZXI=');
const SIGNATURE = 'c09PEVJrgp2uQRkr934kFbTqhByc7TVr3OHyqlu+c+c=';

function textsOf(method: string, path: string, headers: HttpRequest['headers']) {
  return signedTexts({ method, headers } as HttpRequest, parseAddress(path));
}

it('is the signature of the documentation', () => {
  const texts = textsOf('GET', '/dbs/ToDoList', { 'x-ms-date': 'Thu, 27 Apr 2017 00:51:12 GMT' });
  expect(texts[0]).toBe('get\ndbs\ndbs/ToDoList\nthu, 27 apr 2017 00:51:12 gmt\n\n');
  expect(isSignedWith(SIGNATURE, texts, [OTHER, KEY])).toBe(true);
  expect(isSignedWith(SIGNATURE, texts, [OTHER])).toBe(false);
  expect(isSignedWith('', texts, [KEY])).toBe(false);
});

it.each([
  ['POST', '/dbs/a/colls/b/docs', 'post\ndocs\ndbs/a/colls/b\n\nnow\n', 'post\ndocs\nb\n\nnow\n'],
  ['GET', '/', 'get\n\n\n\nnow\n', 'get\n\n\n\nnow\n'],
  ['PUT', '/offers/AbC', 'put\noffers\noffers/AbC\n\nnow\n', 'put\noffers\nabc\n\nnow\n'],
])('%s %s is signed by name or by rid', (method, path, byName, byRid) => {
  expect(textsOf(method, path, { date: 'Now' })).toEqual([byName, byRid]);
});

it('a deletion by key is signed as that of the container, or as one of its own', () => {
  const texts = textsOf('POST', '/dbs/a/colls/b/operations/partitionkeydelete', { 'x-ms-date': 'Now' });
  expect(texts).toContain('post\ncolls\ndbs/a/colls/b\nnow\n\n');
  expect(texts).toContain('post\npartitionkey\ndbs/a/colls/b\nnow\n\n');
});
