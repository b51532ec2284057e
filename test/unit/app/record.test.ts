import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RecordOptions, startRecording } from '../../../src/app/record.ts';
import { freeAddresses } from '../../../src/net/free-addresses.ts';

const REQUIRE = `const { createRequire } = require('node:module');
const load = createRequire(${JSON.stringify(fileURLToPath(import.meta.url))});
const { ServiceBusClient } = load('@azure/service-bus');
const client = new ServiceBusClient(process.env.SERVICEBUS_CONNECTION_STRING);`;
const SEND = `${REQUIRE}
const sender = client.createSender(process.env.QUEUE_NAME);
sender.sendMessages({ body: 'hello' }).then(() => client.close());`;
const RECEIVE = `${REQUIRE}
const receiver = client.createReceiver(process.env.QUEUE_NAME);
receiver.receiveMessages(1).then(async ([message]) => {
  await receiver.completeMessage(message);
  await client.close();
});`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'azwire-recorded-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A Node program of this source. */
function program(name: string, source: string) {
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, source);
  return { name, file: process.execPath, args: [file] };
}

/** A shell command. */
function shell(name: string, line: string) {
  return { name, file: 'sh', args: ['-c', line] };
}

async function recorded(options: RecordOptions) {
  return (await startRecording(options)).ended;
}

describe('a recording', () => {
  it('has who dialled what, by the names of the commands', async () => {
    const { capture, exits, durationMs } = await recorded({
      commands: [program('consumer', RECEIVE), program('producer', SEND)],
    });
    expect(exits).toHaveLength(2);
    for (const exit of exits) expect(exit).toMatchObject({ code: 0, signal: null, wasStopped: false });
    expect(durationMs).toBeGreaterThan(0);
    expect(capture.hops.map(({ from, to, openedBy }) => [from, to, openedBy]).sort()).toEqual([
      ['producer', 'service-bus', 'producer'],
      ['service-bus', 'consumer', 'consumer'],
    ]);
    expect(capture.connections.every(({ closedAtMs }) => closedAtMs !== undefined)).toBe(true);
  });

  it.runIf(process.platform === 'linux')(
    'knows programs by their process where they are left as they are',
    async () => {
      const { capture } = await recorded({ commands: [program('producer', SEND)], preload: false });
      expect(capture.connections.map(({ opener }) => opener)).toEqual(['producer']);
      expect(capture.participants).toContainEqual(expect.objectContaining({ name: 'producer', source: 'process' }));
    },
  );

  it('does not get into the way of another', async () => {
    const options: RecordOptions = { commands: [shell('idle', 'true')] };
    const both = await Promise.all([startRecording(options), startRecording(options)]);
    await Promise.all(both.map(({ ended }) => ended));
    expect(both[0].azure.ports.amqps).not.toBe(both[1].azure.ports.amqps);
  });

  it.runIf(process.platform === 'linux')('knows who is dialled, also before somebody listened there', async () => {
    const [address] = await freeAddresses(['127.0.0.1']);
    const hook = `const { createServer } = require('node:http');
setTimeout(() => createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => { body += chunk; }).on('end', () => {
    const code = JSON.parse(body)[0].data.validationCode;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ validationResponse: code }));
    setTimeout(() => process.exit(), 100);
  });
}).listen(${address!.port}, '127.0.0.1'), 500);`;
    const endpointUrl = `http://127.0.0.1:${address!.port}/`;
    const destination = { endpointType: 'WebHook' as const, properties: { endpointUrl } };
    const { capture } = await recorded({
      azure: {
        ports: 'any',
        logLevel: 'silent',
        eventGrid: { topics: [{ name: 'news', eventSubscriptions: [{ name: 'hook', destination }] }] },
      },
      commands: [program('subscriber', hook)],
    });
    const attempts = capture.attempts.map(({ opener, acceptor, verdict }) => `${opener} to ${acceptor}: ${verdict}`);
    expect(new Set(attempts)).toEqual(
      new Set(['event-grid to subscriber: refused', 'event-grid to subscriber: established']),
    );
  });

  it('has what was dialled in vain', async () => {
    const dial = "require('node:net').connect(1, '127.0.0.1').on('error', () => {})";
    const { capture } = await recorded({ commands: [program('lost', dial)] });
    expect(capture.attempts).toMatchObject([{ opener: 'lost', verdict: 'refused', acceptorAddress: { port: 1 } }]);
  });

  it('leaves nothing behind', async () => {
    const files = join(folder, 'files');
    const child = join(folder, 'child');
    const line = `echo $NODE_EXTRA_CA_CERTS $SSL_CERT_FILE > ${files}; sleep 1000 & echo $! > ${child}`;
    await recorded({ commands: [shell('files', line)] });
    for (const file of readFileSync(files, 'utf8').trim().split(' ')) expect(existsSync(file)).toBe(false);
    const processId = Number(readFileSync(child, 'utf8'));
    await expect.poll(() => isRunning(processId)).toBe(false);
  });
});

describe('the environment of a command', () => {
  const show = (names: string[]) => names.map((name) => `echo $${name} >> ${join(folder, 'shown')}`).join('; ');
  const shown = () => readFileSync(join(folder, 'shown'), 'utf8').trimEnd().split('\n');

  it('has what it is told to have', async () => {
    await recorded({
      commands: [shell('show', show(['MINE', 'SERVICE_BUS_CONNECTION_STRING', 'QUEUE_NAME']))],
      env: ({ ports }) => ({ MINE: `port ${ports.amqp}`, QUEUE_NAME: 'another' }),
    });
    expect(shown()).toEqual([
      expect.stringMatching(/^port \d+$/),
      expect.stringContaining('UseDevelopmentEmulator=true'),
      'another',
    ]);
  });

  it('has files with the local CA', async () => {
    const line = `cp $NODE_EXTRA_CA_CERTS ${folder}/own.pem; cp $SSL_CERT_FILE ${folder}/all.pem; cmp $SSL_CERT_FILE $REQUESTS_CA_BUNDLE`;
    const recording = await startRecording({ commands: [shell('copy', line)] });
    const { exits } = await recording.ended;
    expect(exits).toMatchObject([{ code: 0 }]);
    const ca = recording.azure.caCertificate.trim();
    for (const file of ['own.pem', 'all.pem']) expect(readFileSync(join(folder, file), 'utf8')).toContain(ca);
    expect(readFileSync(join(folder, 'all.pem'), 'utf8').match(/BEGIN CERTIFICATE/g)!.length).toBeGreaterThan(50);
  });
});

describe('the end', () => {
  it('of one command can be that of the others, which then have not failed', async () => {
    const { exits } = await recorded({
      commands: [shell('forever', 'sleep 1000'), shell('first', 'exit 3')],
      until: 'first',
    });
    expect(exits).toMatchObject([
      { name: 'first', code: 3, wasStopped: false },
      { name: 'forever', signal: 'SIGTERM', wasStopped: true },
    ]);
  });

  it('comes when the time is over', async () => {
    const { exits } = await recorded({ commands: [shell('forever', 'sleep 1000')], timeLimitMs: 50 });
    expect(exits).toMatchObject([{ signal: 'SIGTERM', wasStopped: true }]);
  });

  it('comes by a signal that is passed on', async () => {
    const recording = await startRecording({ commands: [shell('forever', 'kill -0 $$ && exec sleep 1000')] });
    recording.signal('SIGHUP');
    expect((await recording.ended).exits).toMatchObject([{ signal: 'SIGHUP', wasStopped: false }]);
  });

  it('comes for all when one cannot be started', async () => {
    const missing = { name: 'missing', file: join(folder, 'nothing') };
    const { exits } = await recorded({ commands: [shell('forever', 'sleep 1000'), missing] });
    expect(exits).toMatchObject([
      { name: 'missing', error: expect.stringContaining('ENOENT'), wasStopped: false },
      { name: 'forever', wasStopped: true },
    ]);
  });
});

describe('commands are refused', () => {
  it.each<[string, RecordOptions]>([
    ['There is no command', { commands: [] }],
    ['Two commands are called "a"', { commands: [shell('a', 'true'), shell('a', 'true')] }],
    ['No command is called "b". There are: a', { commands: [shell('a', 'true')], until: 'b' }],
    ['cannot be called "service-bus"', { commands: [shell('service-bus', 'true')] }],
  ])('%s', async (message, options) => {
    await expect(startRecording(options)).rejects.toMatchObject({
      code: 'AZW_RECORDING_INVALID',
      message: expect.stringContaining(message),
    });
  });
});

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
