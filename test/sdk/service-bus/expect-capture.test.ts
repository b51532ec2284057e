import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A user's test: one claim that holds, and one that does not. `from` is where `it` comes from. */
const userTest = (from: string) => `
import { it } from '${from}';
import { ServiceBusClient } from '@azure/service-bus';
import { expectCapture, startAzwire } from '../../src/index.ts';

it('is true', () => captured((capture) => {
  expectCapture(capture).onlyAcceptor('service-bus').onlyPorts(5671).noFailedAttempts().not.toAccept('event-grid');
}));

it('is wrong', () => captured((capture) => {
  expectCapture(capture).neverAccepts('service-bus'); // here
}));

async function captured(check) {
  const azure = await startAzwire({ ports: 'any', serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'q' }] }] } });
  try {
    const client = new ServiceBusClient(azure.connectionString('service-bus'));
    await client.createSender('q').sendMessages({ body: 'hello' });
    await client.close();
    check(azure.capture());
  } finally {
    await azure.stop();
  }
}
`;

async function outputOf(file: string, source: string, ...command: string[]): Promise<{ code: number; out: string }> {
  const folder = mkdtempSync(join(ROOT, 'test', '.expect-capture-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, file), source);
  const env = { ...process.env, NO_COLOR: '1', VITEST: undefined, NODE_TEST_CONTEXT: undefined };
  const child = spawn(process.execPath, [...command, file], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number>((resolve) => child.once('exit', (status) => resolve(status ?? -1))),
  ]);
  return { code, out: `${out}${err}` };
}

const CLAIM = /Expected: service-bus never accepts a connection\./;
const PACKET = /#1 \d\d:\d\d:\d\d\.\d{6} .+ > service-bus \(127\.0\.0\.1:\d+\): Flags \[S\], seq 0, length 0/;

it('a wrong claim fails a test of plain Node, with the packets that contradict it', async () => {
  const { code, out } = await outputOf('claims.test.mjs', userTest('node:test'), '--test');
  expect(code).toBe(1);
  expect(out).toMatch(CLAIM);
  expect(out).toMatch(PACKET);
  expect(out).toMatch(/ERR_ASSERTION/);
  expect(out).toMatch(/claims\.test\.mjs:11/);
  expect(out).toMatch(/pass 1\n.*fail 1\n/);
});

it('and one of Vitest, which shows the line of the claim', async () => {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const { code, out } = await outputOf('claims.test.mjs', userTest('vitest'), vitest, 'run', '--root', '.');
  expect(code).toBe(1);
  expect(out).toMatch(CLAIM);
  expect(out).toMatch(PACKET);
  expect(out).toMatch(/claims\.test\.mjs:11:/);
  expect(out).toMatch(/expectCapture\(capture\)\.neverAccepts\('service-bus'\); \/\/ here/);
  expect(out).toMatch(/1 failed \| 1 passed/);
});
