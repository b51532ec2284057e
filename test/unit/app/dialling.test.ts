import { expect, it, onTestFinished } from 'vitest';
import { dialling } from '../../../src/app/dialling.ts';
import { Openers } from '../../../src/app/openers.ts';
import { listen } from '../../../src/net/listener.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import { testPlatform } from '../../support/platform.ts';

const SIGNAL = new AbortController().signal;
const VIA = { via: 'event-hubs', signal: SIGNAL };

/** An instance that listens as `storage-blob`, and its way out. */
async function start(isListening = true) {
  let nowMs = 0;
  const recorder = new Recorder({ now: () => nowMs++ });
  const openers = new Openers({ recorder, log: testPlatform().log, knownProcesses: undefined, nameProcesses: false });
  onTestFinished(() => openers.stop());
  const listener = await listen({
    name: 'storage-blob',
    host: '127.0.0.1',
    port: 0,
    flag: '--storage-blob-port',
    tls: 'none',
    tap: recorder,
    onConnection: (connection) => {
      openers.opened('storage-blob', connection);
      connection.stream.pipe(connection.stream);
    },
  });
  onTestFinished(() => listener.close());
  if (!isListening) await listener.close();
  const { port } = listener;
  const own = Promise.resolve({ host: '127.0.0.1', dialled: 'localhost', ports: { 'storage-blob': port } });
  return { dial: dialling({ tap: recorder, openers, own }), recorder, port };
}

function attempts(recorder: Recorder) {
  return recorder.capture().attempts.map(({ direction, opener, verdict }) => [direction, opener, verdict]);
}

it('reaches a listener of its own by name, and is recorded there, once', async () => {
  const { dial, recorder, port } = await start();
  const { stream, target } = await dial({ listener: 'storage-blob' }, VIA);
  expect(target).toEqual({ host: 'localhost', port });
  stream.write('hello');
  expect(String(await new Promise((resolve) => stream.once('data', resolve)))).toBe('hello');
  stream.destroy();
  expect(attempts(recorder)).toEqual([['in', 'event-hubs', 'established']]);
});

it('reaches a listener of its own by address', async () => {
  const { dial, recorder, port } = await start();
  const { stream } = await dial({ host: '127.0.0.1', port }, VIA);
  stream.write('hello');
  await new Promise((resolve) => stream.once('data', resolve));
  stream.destroy();
  expect(attempts(recorder)).toEqual([['in', 'event-hubs', 'established']]);
});

it('records an attempt that nobody takes', async () => {
  const { dial, recorder } = await start(false);
  await expect(dial({ listener: 'storage-blob' }, VIA)).rejects.toThrow('refused');
  expect(attempts(recorder)[0]).toEqual(['out', 'event-hubs', 'refused']);
});

it('records what goes elsewhere at this end', async () => {
  const [here, there] = [await start(), await start()];
  const { stream } = await here.dial({ host: '127.0.0.1', port: there.port }, VIA);
  stream.write('hello');
  await new Promise((resolve) => stream.once('data', resolve));
  stream.destroy();
  expect(attempts(here.recorder)).toEqual([['out', 'event-hubs', 'established']]);
});

it('knows no listener of a service that does not run', async () => {
  const { dial } = await start();
  await expect(dial({ listener: 'storage-queue' }, VIA)).rejects.toMatchObject({ code: 'AZW_SERVICE_UNKNOWN' });
});

it('does not leave the machine and private networks', async () => {
  const { dial } = await start();
  await expect(dial({ host: '203.0.113.7', port: 80 }, VIA)).rejects.toThrow('egress policy');
});
