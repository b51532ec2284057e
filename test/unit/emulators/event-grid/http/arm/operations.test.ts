import { expect, it } from 'vitest';
import { type OperationResult, Operations } from '../../../../../../emulators/event-grid/http/arm/operations.ts';
import { VirtualClock } from '../../../../../../src/kernel/clock.ts';
import { seededIds } from '../../../../../../src/kernel/ids.ts';
import type { HttpRequest } from '../../../../../../src/transport/http/service.ts';

const REQUEST = {
  scheme: 'https',
  authority: 'localhost:8443',
  query: new URLSearchParams('api-version=2022-06-15'),
} as HttpRequest;

function setUp() {
  const clock = new VirtualClock();
  const operations = new Operations({ clock, clientClock: clock, ids: seededIds(1) });
  const { promise, resolve } = Promise.withResolvers<OperationResult>();
  const headers = operations.begin(promise, REQUEST, 's', 'local');
  const url = new URL(headers['azure-asyncoperation']!);
  const ask = (signal = new AbortController().signal) =>
    operations.answer({ ...REQUEST, path: url.pathname }, signal).then(({ body }) => JSON.parse(String(body)));
  return { clock, operations, url, resolve, ask };
}

it('is followed by its URL until it has ended', async () => {
  const { operations, url, resolve, ask } = setUp();
  expect(url.origin + url.search).toBe('https://localhost:8443?api-version=2022-06-15');
  expect(operations.serves(url.pathname.toUpperCase())).toBe(true);
  const asked = ask();
  resolve({ status: 'Succeeded' });
  expect(await asked).toMatchObject({ status: 'Succeeded', startTime: '2026-01-01T00:00:00.000Z' });
  expect(await ask()).toMatchObject({ status: 'Succeeded' });
});

it('says why it failed', async () => {
  const { resolve, ask } = setUp();
  resolve({ status: 'Failed', error: { code: 'one', message: 'two' } });
  expect(await ask()).toMatchObject({ status: 'Failed', error: { code: 'one', message: 'two' } });
});

it('goes on while its state is asked for, for a second at most, and not at all when nobody listens any more', async () => {
  const { clock, ask } = setUp();
  const asked = ask();
  clock.advance(1_000);
  expect(await asked).toMatchObject({ status: 'InProgress' });
  const gone = new AbortController();
  const again = ask(gone.signal);
  gone.abort();
  expect(await again).toMatchObject({ status: 'InProgress' });
});

it('is forgotten when there were a thousand after it', async () => {
  const { operations, ask } = setUp();
  for (let i = 0; i < 1_000; i++) operations.begin(Promise.resolve({ status: 'Succeeded' }), REQUEST, 's', 'local');
  expect(await ask()).toMatchObject({ error: { code: 'ResourceNotFound' } });
});
