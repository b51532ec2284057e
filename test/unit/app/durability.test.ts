import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServiceBusClient } from '@azure/service-bus';
import { expect, it, onTestFinished } from 'vitest';
import { Durability } from '../../../src/app/durability.ts';
import { type Azwire, startAzwire } from '../../../src/index.ts';
import type { Log } from '../../../src/kernel/emulator.ts';

const LIBRARY = fileURLToPath(new URL('../../../src/index.ts', import.meta.url));
const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };
const KEY = Buffer.from('a');

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'azwire-data-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, 'made', 'on', 'demand');
}

async function start(data: string): Promise<Azwire> {
  const azure = await startAzwire({ ports: 'any', data, log: SILENT });
  onTestFinished(() => azure.stop());
  return azure;
}

it('a directory belongs to one azwire at a time', async () => {
  const data = newDirectory();
  const first = await start(data);
  await expect(start(data)).rejects.toMatchObject({ code: 'AZW_DATA_IN_USE', message: expect.stringContaining(data) });
  await first.stop();
  expect(existsSync(join(data, 'azwire.lock'))).toBe(false);
  await (await start(data)).stop();
});

it('a foreign file stops the start and is left as it is', async () => {
  const data = newDirectory();
  await (await start(data)).stop();
  const file = join(data, 'azwire.mdb');
  writeFileSync(file, 'mine');
  await expect(start(data)).rejects.toMatchObject({ code: 'AZW_DATA_INVALID', message: expect.stringContaining(file) });
  expect(existsSync(join(data, 'azwire.lock'))).toBe(false);
});

it('a directory that cannot be made is an error with its name', async () => {
  const data = newDirectory();
  await (await start(data)).stop();
  const below = join(data, 'ca.pem', 'below');
  await expect(start(below)).rejects.toMatchObject({
    code: 'AZW_DATA_INVALID',
    message: expect.stringContaining(below),
  });
});

it('writes by itself what nobody waits for', async () => {
  const durability = await Durability.open(newDirectory(), SILENT);
  const table = durability.store.table('one');
  table.put(KEY, KEY);
  expect([...table.range(KEY, Buffer.from('b'))]).toEqual([]);
  await new Promise(setImmediate);
  expect([...table.range(KEY, Buffer.from('b'))].length).toBe(1);
  await durability.close();
});

it('a namespace that a program makes is there again, until it is removed', async () => {
  const data = newDirectory();
  const first = await start(data);
  first.createNamespace('service-bus', { name: 'made', queues: [{ name: 'orders' }] });
  await first.stop();
  const second = await start(data);
  const client = new ServiceBusClient(second.connectionString('service-bus', { namespace: 'made' }));
  await client.createSender('orders').sendMessages({ body: 1 });
  await client.close();
  second.removeNamespace('service-bus', 'made');
  await second.stop();
  const third = await start(data);
  expect(() => third.removeNamespace('service-bus', 'made')).toThrow('There is no namespace "made"');
});

/** An azwire whose files may have 4 MB each: as on a full disk, but without one. */
const LIMITED = `
  const { startAzwire } = await import(${JSON.stringify(LIBRARY)});
  const log = { info() {}, warn() {}, error: (message) => console.log(JSON.stringify({ message })) };
  const azure = await startAzwire({ ports: 'any', data: process.argv[1], log });
  console.log(JSON.stringify({ connectionString: azure.connectionString('service-bus') }));
`;

it.skipIf(process.platform === 'win32')(
  'what cannot be stored is not acknowledged, and what was is there again',
  async () => {
    const data = newDirectory();
    const script = `trap '' XFSZ; ulimit -f 4096; exec "$0" --input-type=module -e "$1" "$2"`;
    const child = spawn('bash', ['-c', script, process.execPath, LIMITED, data], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    while (!output.includes('connectionString')) await once(child.stdout, 'data');
    const { connectionString } = JSON.parse(output.split('\n')[0]!) as { connectionString: string };
    const client = new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 5_000 } });
    const sender = client.createSender('queue');
    let acknowledged = 0;
    let failure: unknown;
    while (failure === undefined && acknowledged < 100) {
      await sender.sendMessages({ body: Buffer.alloc(100_000) }).then(
        () => void acknowledged++,
        (error: unknown) => {
          failure = error;
        },
      );
    }
    expect(failure).toBeInstanceOf(Error);
    expect(acknowledged).toBeGreaterThan(5);
    expect(output).toContain('changes cannot be stored');
    expect(child.exitCode).toBe(null);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await client.close().catch(() => {});
    expect(readdirSync(data)).toContain('azwire.lock');
    const azure = await start(data);
    const receiver = new ServiceBusClient(azure.connectionString('service-bus')).createReceiver('queue', {
      receiveMode: 'receiveAndDelete',
    });
    const messages = await receiver.peekMessages(100);
    expect(messages.length).toBe(acknowledged);
  },
);
