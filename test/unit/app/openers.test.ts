import { type ChildProcess, spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Openers } from '../../../src/app/openers.ts';
import { listen } from '../../../src/net/listener.ts';
import { LocalCa } from '../../../src/net/local-ca.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import { testPlatform } from '../../support/platform.ts';

/** A listener whose connections are named, by their processes too. */
async function start(tls: 'none' | 'required') {
  const recorder = new Recorder({ now: () => performance.now() });
  const { log } = testPlatform();
  const openers = new Openers({ recorder, log, knownProcesses: undefined, nameProcesses: true });
  const listener = await listen({
    ...{ name: 'amqps', host: '127.0.0.1', port: 0, flag: '--amqps-port', tls, tap: recorder },
    ...(tls === 'required' && { certificates: await LocalCa.create() }),
    onAccepted: (accepted) => openers.opened('amqps', accepted),
    onConnection: ({ stream }) => void stream.resume(),
  });
  onTestFinished(async () => {
    openers.stop();
    await listener.close();
  });
  return { recorder, openers, port: listener.port };
}

/** Another process, which runs `code` and then stays. */
function run(code: string): ChildProcess {
  const child = spawn(process.execPath, ['-e', `${code}; setInterval(() => {}, 1000)`], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('an opener', () => {
  it.runIf(process.platform === 'linux')('is known by its process, also while its TLS is not through', async () => {
    const { recorder, port } = await start('required');
    const child = run(`require('net').connect(${port}, '127.0.0.1').write(Buffer.of(0x16, 3, 1))`);
    await expect.poll(() => recorder.capture().attempts[0]?.opener).toMatch(/^node/);
    child.kill('SIGKILL');
    await expect.poll(() => recorder.capture().attempts[0]?.verdict).toBe('TLS failed');
    const { participants, attempts } = recorder.capture();
    expect(participants.find(({ name }) => name === attempts[0]!.opener)?.knownBy[0]).toEqual({
      source: 'process',
      detail: expect.stringMatching(new RegExp(`^node.* \\(pid ${child.pid}\\)$`)),
    });
  });

  it('is known by its address where somebody has said whose it is, before or after it dials', async () => {
    const { recorder, openers, port } = await start('none');
    openers.name('127.0.0.9', 'consumer');
    run(
      `require('net').connect({ port: ${port}, host: '127.0.0.1', localAddress: '127.0.0.9' }).on('error', () => {})`,
    );
    await expect.poll(() => recorder.capture().attempts.map(({ opener }) => opener)).toEqual(['consumer']);
    expect(recorder.capture().participants[0]).toMatchObject({ name: 'consumer', source: 'scenario address' });
  });
});
