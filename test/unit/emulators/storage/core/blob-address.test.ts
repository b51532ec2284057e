import { describe, expect, it } from 'vitest';
import { accountOf, blobAddress } from '../../../../../emulators/storage/core/blob-address.ts';

describe('what a request is about', () => {
  it.each([
    ['localhost:10000', '/orders/files/a/b.txt'],
    ['127.0.0.1:10000', '/orders/files/a/b.txt'],
    ['[::1]:10000', '/orders/files/a/b.txt'],
    ['host.docker.internal:10000', '/orders/files/a/b.txt'],
    ['storage', '/orders/files/a%2Fb.txt'],
    ['orders.blob.core.windows.net', '/files/a/b.txt'],
    ['orders-secondary.blob.core.windows.net', '/files/a%5Cb.txt'],
    ['orders.blob.localhost:8443', '/files/a/b.txt'],
  ])('%s %s', (authority, path) => {
    expect(blobAddress(authority, path)).toEqual({ account: 'orders', container: 'files', blob: 'a/b.txt' });
    expect(accountOf(authority, path)).toBe('orders');
  });

  it.each(['/', '/orders', '/orders/files', '/orders/files/', '/orders/%zz/a'])('%s names no blob', (path) => {
    expect(blobAddress('localhost', path)).toBeUndefined();
  });

  it.each(['/', '//files', '/%'])('%s names no account', (path) => {
    expect(accountOf('localhost', path)).toBeUndefined();
  });
});
