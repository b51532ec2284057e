import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ParticipantProcess, REPORT_DESCRIPTOR } from '../../../src/scenario/participant.ts';
import type { FailedAttempt } from '../../../src/scenario/preload-report.ts';
import { ProcessGuard } from '../../../src/scenario/process-guard.ts';
import { siblingProgram } from '../../../src/scenario/sibling-program.ts';

/** Every form in which a Node program may dial the port in argv. */
const FORMS: Record<string, string> = {
  'net.connect(port)': 'net.connect(port)',
  'net.connect(port as text)': 'net.connect(String(port))',
  'net.connect(port, host, callback)': `net.connect(port, '127.0.0.1', () => {})`,
  'net.connect(options)': `net.connect({ port, host: 'localhost' })`,
  'socket.connect(port, host)': `new net.Socket().connect(port, 'localhost')`,
  'socket.connect(options)': `new net.Socket().connect({ port }, () => {})`,
  'tls.connect(options)': `tls.connect({ port, host: 'localhost' }).on('error', () => {})`,
  'http.get(url)': `http.get('http://localhost:' + port + '/path')`,
  'http.get(options)': `http.get({ port, path: '/path' })`,
  'fetch(url)': `fetch('http://localhost:' + port + '/path')`,
};

const OWN_ADDRESS = '127.77.0.9';
const HAS_OWN_ADDRESSES = process.platform === 'linux' && networkInterfaces().lo?.[0]?.cidr === '127.0.0.1/8';

const guard = new ProcessGuard();
const server = createServer((_, response) => response.end());
let port: number;

beforeAll(async () => {
  port = await listen(server);
});
afterAll(async () => {
  await guard.stop();
  await new Promise((resolve) => server.close(resolve));
});

function listen(listener: Server | HttpServer): Promise<number> {
  return new Promise((resolve) => {
    listener.listen(0, '127.0.0.1', () => resolve((listener.address() as AddressInfo).port));
  });
}

/** Runs `code`, which dials once, and says where the connection came from and what the preload reported. */
async function dial(code: string, env: Record<string, string>) {
  const reports: string[] = [];
  const accepted = new Promise<string>((resolve) => {
    server.once('connection', (socket) => {
      resolve(`${socket.remoteAddress} ${socket.remotePort}`);
      socket.once('data', () => socket.end()).on('error', () => {});
    });
  });
  const participant = new ParticipantProcess({
    commandLine: { file: process.execPath, args: ['--input-type=module', '-e', program(code)], workingFolder: '/' },
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${siblingProgram('preload').href}`,
      AZWIRE_REPORT_DESCRIPTOR: String(REPORT_DESCRIPTOR),
      ...env,
    },
    guard,
    onSourcePort: (host, sourcePort) => reports.push(`${host} ${sourcePort}`),
  });
  const source = await accepted;
  await participant.nextLine('connected');
  await participant.stop();
  return { source, reports };
}

function program(code: string): string {
  return `
    import http from 'node:http';
    import net from 'node:net';
    import tls from 'node:tls';
    const port = ${port};
    const dialled = ${code};
    for (const event of ['connect', 'response', 'close']) dialled.on?.(event, () => console.log('connected'));
    await dialled.then?.(() => console.log('connected'));
    setInterval(() => {}, 1000);
  `;
}

describe.skipIf(!HAS_OWN_ADDRESSES)('a Node participant with an address of its own', () => {
  it.each(Object.entries(FORMS))('dials from it with %s', async (_, code) => {
    const { source, reports } = await dial(code, { AZWIRE_LOCAL_ADDRESS: OWN_ADDRESS });
    expect(source.split(' ')[0]).toBe(OWN_ADDRESS);
    expect(reports).toEqual([]);
  });

  it('is not overruled where it chooses an address itself', async () => {
    const code = `net.connect({ port, localAddress: '127.88.0.1' })`;
    const { source } = await dial(code, { AZWIRE_LOCAL_ADDRESS: OWN_ADDRESS });
    expect(source.split(' ')[0]).toBe('127.88.0.1');
  });

  it('hands the address down to the programs it starts', async () => {
    const child = JSON.stringify(`require('node:net').connect(${port})`);
    const code = `(await import('node:child_process')).spawn(process.execPath, ['-e', ${JSON.stringify(JSON.parse(child))}])
      .on('spawn', () => console.log('connected'))`;
    const { source } = await dial(code, { AZWIRE_LOCAL_ADDRESS: OWN_ADDRESS });
    expect(source.split(' ')[0]).toBe(OWN_ADDRESS);
  });

  it('reaches other destinations as before', async () => {
    // 192.0.2.0/24 is for documentation [RFC 5737]: what matters is that no local address is bound, which would fail at once.
    const code = `(() => {
      const socket = net.connect({ port: 9, host: '192.0.2.1' }).on('error', (error) => console.log(error.code));
      console.log('bound ' + socket.localAddress);
      socket.destroy();
      return net.connect(port);
    })()`;
    const { source } = await dial(code, { AZWIRE_LOCAL_ADDRESS: OWN_ADDRESS });
    expect(source.split(' ')[0]).toBe(OWN_ADDRESS);
  });
});

describe('a Node participant without an address of its own', () => {
  it.each(Object.entries(FORMS))('reports its source port with %s', async (_, code) => {
    const { source, reports } = await dial(code, { AZWIRE_LOCAL_ADDRESS: OWN_ADDRESS, AZWIRE_IDENTITY: 'ports' });
    expect(source.split(' ')[0]).toBe('127.0.0.1');
    expect(reports).toEqual([source]);
  });

  it('does so as well where its address cannot be bound', async () => {
    // An address of no interface: what 127.77.0.9 is on macOS.
    const { source, reports } = await dial('net.connect(port)', { AZWIRE_LOCAL_ADDRESS: '192.0.2.1' });
    expect(reports).toEqual([source]);
  });
});

describe('a Node participant reports what it dials in vain', () => {
  /** The next attempt that `code` makes and the preload reports. */
  async function failing(code: string, env: Record<string, string> = {}): Promise<FailedAttempt> {
    const reported = Promise.withResolvers<FailedAttempt>();
    const participant = new ParticipantProcess({
      commandLine: { file: process.execPath, args: ['--input-type=module', '-e', program(code)], workingFolder: '/' },
      env: {
        ...process.env,
        NODE_OPTIONS: `--import=${siblingProgram('preload').href}`,
        AZWIRE_REPORT_DESCRIPTOR: String(REPORT_DESCRIPTOR),
        ...env,
      },
      guard,
      onFailedAttempt: reported.resolve,
    });
    const attempt = await reported.promise;
    await participant.stop();
    return attempt;
  }
  const refused = (options: string) => `net.connect(${options}).on('error', () => {})`;
  /** A port at which nobody listens: bound, so that nobody else can take it. */
  async function freePort(): Promise<number> {
    const probe = createServer();
    const free = await listen(probe);
    await new Promise((resolve) => probe.close(resolve));
    return free;
  }

  it('where nobody listens', async () => {
    const free = await freePort();
    const attempt = await failing(refused(`{ host: '127.0.0.1', port: ${free} }`));
    const acceptor = { host: '127.0.0.1', port: free };
    expect(attempt).toEqual({
      opener: { host: '127.0.0.1', port: expect.any(Number) },
      acceptor,
      verdict: 'refused',
      detail: `connect ECONNREFUSED 127.0.0.1:${free}`,
    });
    expect(attempt.opener?.port).toBeGreaterThan(0);
  });

  it.skipIf(!HAS_OWN_ADDRESSES)('from its own address, by the name that it dialled', async () => {
    const free = await freePort();
    const attempt = await failing(refused(`{ host: 'localhost', port: ${free} }`), {
      AZWIRE_LOCAL_ADDRESS: OWN_ADDRESS,
    });
    expect(attempt).toMatchObject({ opener: { host: OWN_ADDRESS }, dialledName: 'localhost', verdict: 'refused' });
  });

  it('with a name that nobody knows, also by fetch', async () => {
    for (const code of [
      refused(`{ host: 'nobody.invalid', port: 443 }`),
      `fetch('http://nobody.invalid:443').catch(() => {})`,
    ]) {
      expect(await failing(code)).toEqual({
        acceptor: { host: 'nobody.invalid', port: 443 },
        dialledName: 'nobody.invalid',
        verdict: 'name not found',
        detail: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
      });
    }
  });

  it('and gives up', async () => {
    const code = `net.connect({ host: '127.0.0.1', port }).once('connectionAttempt', function () { process.nextTick(() => this.destroy()); })`;
    expect(await failing(code)).toMatchObject({
      opener: { host: '127.0.0.1' },
      acceptor: { host: '127.0.0.1', port },
      verdict: 'timed out',
      detail: expect.stringMatching(/^given up after \d+ ms$/),
    });
  });

  it('without hiding the error from the program', async () => {
    const participant = new ParticipantProcess({
      commandLine: {
        file: process.execPath,
        args: ['-e', `require('node:net').connect(${await freePort()}, '127.0.0.1')`],
        workingFolder: '/',
      },
      env: {
        ...process.env,
        NODE_OPTIONS: `--import=${siblingProgram('preload').href}`,
        AZWIRE_REPORT_DESCRIPTOR: '3',
      },
      guard,
    });
    expect(await participant.exited()).toMatchObject({ code: 1 });
    expect(participant.output.lines.map(({ text }) => text).join()).toContain('ECONNREFUSED');
  });
});
