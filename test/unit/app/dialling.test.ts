import { expect, it, onTestFinished } from 'vitest';
import { dialling } from '../../../src/app/dialling.ts';
import { OpenConnections } from '../../../src/app/open-connections.ts';
import { Openers } from '../../../src/app/openers.ts';
import { EgressPolicy } from '../../../src/net/egress-policy.ts';
import { listen } from '../../../src/net/listener.ts';
import { LocalCa } from '../../../src/net/local-ca.ts';
import { trustIn } from '../../../src/net/trust.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import { testPlatform } from '../../support/platform.ts';

const SIGNAL = new AbortController().signal;
const VIA = { via: 'event-grid', signal: SIGNAL };

/** An instance that listens as `storage-blob`, and its way out. */
async function start({ isListening = true, certificates = undefined as LocalCa | undefined } = {}) {
  let nowMs = 0;
  const recorder = new Recorder({ now: () => nowMs++ });
  const openers = new Openers({ recorder, log: testPlatform().log, knownProcesses: undefined, nameProcesses: false });
  onTestFinished(() => openers.stop());
  const listener = await listen({
    name: 'storage-blob',
    host: '127.0.0.1',
    port: 0,
    flag: '--storage-blob-port',
    tls: certificates ? 'required' : 'none',
    ...(certificates && { certificates }),
    tap: recorder,
    onAccepted: (accepted) => openers.opened('storage-blob', accepted),
    onConnection: ({ stream }) => void stream.pipe(stream),
  });
  onTestFinished(() => listener.close());
  if (!isListening) await listener.close();
  const { port } = listener;
  const own = Promise.resolve({ host: '127.0.0.1', dialled: 'localhost', ports: { 'storage-blob': port } });
  const trust = async () => trustIn(certificates ? [certificates.certificatePem] : []);
  return {
    dial: dialling({
      tap: recorder,
      openers,
      openConnections: new OpenConnections(),
      own,
      policy: new EgressPolicy(),
      trust,
    }),
    recorder,
    port,
  };
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
  expect(attempts(recorder)).toEqual([['in', 'event-grid', 'established']]);
});

it('reaches a listener of its own by address', async () => {
  const { dial, recorder, port } = await start();
  const { stream } = await dial({ host: '127.0.0.1', port }, VIA);
  stream.write('hello');
  await new Promise((resolve) => stream.once('data', resolve));
  stream.destroy();
  expect(attempts(recorder)).toEqual([['in', 'event-grid', 'established']]);
});

it('records an attempt that nobody takes', async () => {
  const { dial, recorder } = await start({ isListening: false });
  await expect(dial({ listener: 'storage-blob' }, VIA)).rejects.toThrow('refused');
  expect(attempts(recorder)[0]).toEqual(['out', 'event-grid', 'refused']);
});

it('records what goes elsewhere at this end', async () => {
  const [here, there] = [await start(), await start()];
  const { stream } = await here.dial({ host: '127.0.0.1', port: there.port }, VIA);
  stream.write('hello');
  await new Promise((resolve) => stream.once('data', resolve));
  stream.destroy();
  expect(attempts(here.recorder)).toEqual([['out', 'event-grid', 'established']]);
});

it('records an attempt to reach a service that does not run', async () => {
  const { dial, recorder } = await start();
  const target = { listener: 'storage-queue', tls: true, serverName: 'orders.queue.core.windows.net' };
  await expect(dial(target, VIA)).rejects.toMatchObject({ verdict: 'name not found' });
  const [attempt] = recorder.capture().attempts;
  expect(attempt).toMatchObject({
    direction: 'out',
    opener: 'event-grid',
    verdict: 'name not found',
  });
});

it('reaches a listener of its own with TLS, as the name that it is asked for', async () => {
  const { dial, recorder } = await start({ certificates: await LocalCa.create() });
  const serverName = 'orders.blob.core.windows.net';
  const { stream } = await dial({ listener: 'storage-blob', tls: true, serverName }, VIA);
  stream.write('hello');
  await new Promise((resolve) => stream.once('data', resolve));
  stream.destroy();
  expect(recorder.capture().attempts).toMatchObject([{ verdict: 'established' }]);
});

it('says that a peer cannot be trusted', async () => {
  const { dial, recorder } = await start();
  const other = await start({ certificates: await LocalCa.create() });
  const target = { host: 'localhost', port: other.port, tls: true };
  await expect(dial(target, VIA)).rejects.toMatchObject({ verdict: 'TLS failed' });
  expect(attempts(recorder)).toEqual([['out', 'event-grid', 'TLS failed']]);
});

it('does not leave the machine and private networks', async () => {
  const { dial } = await start();
  await expect(dial({ host: '203.0.113.7', port: 80 }, VIA)).rejects.toMatchObject({ code: 'AZW_DIAL_FORBIDDEN' });
});
