import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freeAddresses } from '../../../src/net/free-addresses.ts';

it('finds an address per host, each with a port of its own, at which one can listen', async () => {
  const found = await freeAddresses(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
  expect(found.map(({ host }) => host)).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
  expect(new Set(found.map(({ port }) => port)).size).toBe(3);
  for (const { host, port } of found) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    await new Promise((resolve) => server.close(resolve));
  }
});

it('takes 127.0.0.1 for a host that this machine does not have', async () => {
  const [found] = await freeAddresses(['192.0.2.1']);
  expect(found?.host).toBe('127.0.0.1');
});
