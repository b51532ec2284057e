import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Azwire, startAzwire } from '../../../src/index.ts';

const PROGRAM = fileURLToPath(new URL('../../../src/cli/azwire.ts', import.meta.url));

let azure: Azwire;
beforeAll(async () => {
  azure = await startAzwire({ ports: 'any' });
});
afterAll(() => azure.stop());

async function fault(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const where = ['--control-port', String(azure.ports.control)];
  const child = spawn(process.execPath, [PROGRAM, 'fault', ...args, ...where], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

describe('azwire fault', () => {
  it('does what it is told, which the capture says', async () => {
    expect(await fault('cut', '--participant', 'worker')).toEqual({ code: 0, out: 'connections reset: 0\n', err: '' });
    expect(await fault('cut-off', 'amqp')).toEqual({ code: 0, out: 'amqp: cut off\n', err: '' });
    expect(await fault('restore', 'amqp')).toEqual({ code: 0, out: 'amqp: restored\n', err: '' });
    expect(await fault('advance', '1.5')).toEqual({ code: 0, out: 'clock put forward by 1.5 s\n', err: '' });
    expect(azure.capture().marks.map((mark) => mark.text)).toEqual([
      'cut amqp off',
      'make amqp reachable again',
      'advance the clock by 1500 ms',
    ]);
  });

  it('says what is wrong', async () => {
    expect(await fault('cut-off', 'amqqp')).toMatchObject({ code: 1, err: expect.stringContaining('Open are: amqp') });
    expect(await fault('advance', 'soon')).toMatchObject({ code: 2, out: '' });
  });
});
