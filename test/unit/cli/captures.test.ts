import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Azwire, startAzwire } from '../../../src/index.ts';
import { clientOf } from '../../support/bus.ts';

const PROGRAM = fileURLToPath(new URL('../../../src/cli/azwire.ts', import.meta.url));

let azure: Azwire;
beforeEach(async () => {
  azure = await startAzwire({ ports: 'any' });
  azure.nameHost('127.0.0.1', 'producer');
});
afterEach(() => azure.stop());

async function captures(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const where = ['--control-port', String(azure.ports.control)];
  const child = spawn(process.execPath, [PROGRAM, 'captures', ...args, ...where], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

async function send() {
  const client = clientOf(azure.connectionString('service-bus'));
  await client.createSender('queue').sendMessages({ body: 'one' });
  await client.close();
}

describe('azwire captures', () => {
  it('lists, saves, shows and removes them', async () => {
    await send();
    expect(await captures('save', 'before')).toMatchObject({ code: 0, err: '' });
    const { out: list } = await captures();
    expect(list).toMatch(/^current {2}since [-\d]+ [:\d]+ UTC; 0 connections; 0 messages; nobody yet\n/);
    expect(list).toMatch(/\nbefore {3}since .* UTC; 1 connection; 1 message; producer, service-bus\n$/);
    expect((await captures('show', 'before')).out).toContain('producer → service-bus');
    expect(JSON.parse((await captures('show', 'before', '--format', 'json')).out)).toMatchObject({ title: 'before' });
    expect(await captures('remove', 'before')).toEqual({ code: 0, out: 'before: removed\n', err: '' });
    expect(await captures('show', 'before')).toEqual({
      code: 1,
      out: '',
      err: 'azwire: There is no capture "before". There are: current.\n',
    });
  });

  it('writes a report into a file', async () => {
    await send();
    const folder = mkdtempSync(join(tmpdir(), 'azwire-captures-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'now.pcapng');
    expect(await captures('export', '--format', 'pcapng', '--out', file)).toEqual({
      code: 0,
      out: `${file}\n`,
      err: '',
    });
    expect(readFileSync(file).readUInt32LE(0)).toBe(0x0a0d0d0a);
  });

  it('says which connections are open, which go on in what is recorded then', async () => {
    const client = clientOf(azure.connectionString('service-bus'));
    onTestFinished(() => client.close());
    await client.createSender('queue').sendMessages({ body: 'one' });
    const going = await captures('save', 'going-on', '--continue');
    expect(going).toMatchObject({ err: '', out: expect.stringContaining('; 1 connection (1 open); 1 message; ') });
    expect((await captures('save', 'before')).err).toBe('');
    expect((await captures('list')).out).toMatch(/^current +since .*; 1 connection \(1 open\); 0 messages; /m);
  });

  it('marks', async () => {
    expect(await captures('mark', 'deployed the fix')).toEqual({ code: 0, out: '', err: '' });
    expect(azure.capture().marks).toMatchObject([{ text: 'deployed the fix' }]);
  });

  it.each([
    [['delete'], /too many arguments for 'list'/],
    [['save'], /missing required argument 'name'/],
    [['show', '--format', 'xml'], /Allowed choices are table, json/],
  ])('%j is a wrong command line', async (args, expected) => {
    const { code, out, err } = await captures(...args);
    expect(err).toMatch(expected);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
