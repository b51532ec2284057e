import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessFinder } from '../../../src/app/process-finder.ts';
import type { Address } from '../../../src/kernel/connection.ts';

const CONNECT =
  'const s=require("node:net").connect(+process.argv[1],process.argv[2]);s.on("close",()=>process.exit())';

describe.skipIf(process.platform !== 'linux')('who holds the other end (Linux)', () => {
  let server: Server;
  let child: ChildProcess | undefined;
  beforeEach(async () => {
    server = createServer().listen(0, '::');
    await once(server, 'listening');
  });
  afterEach(async () => {
    const exited = child && child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child?.kill();
    await exited;
    server.close();
  });

  async function opened(
    host: string,
    command: string[] = [process.execPath, '-e', CONNECT],
  ): Promise<[Address, Address]> {
    const { port } = server.address() as { port: number };
    const connected = once(server, 'connection');
    child = spawn(command[0]!, [...command.slice(1), String(port), host], { stdio: 'ignore' });
    const [socket] = (await connected) as [Socket];
    return [
      { host: String(socket.remoteAddress), port: Number(socket.remotePort) },
      { host: String(socket.localAddress), port },
    ];
  }

  it.each(['127.0.0.1', '127.0.0.9', '::1'])('finds a process that dials %s', async (host) => {
    const [opener, acceptor] = await opened(host);
    const finder = new ProcessFinder({ known: () => new Map(), everyone: true });
    const found = await finder.find(opener, acceptor);
    finder.stop();
    expect(found).toEqual({ pid: child?.pid, command: 'node' });
  });

  it('knows a participant by an ancestor', async () => {
    // `true` keeps the shell from becoming the program itself.
    const [opener, acceptor] = await opened('127.0.0.1', [
      'sh',
      '-c',
      `"${process.execPath}" -e '${CONNECT}' "$0" "$1"; true`,
    ]);
    const finder = new ProcessFinder({ known: () => new Map([[child?.pid ?? 0, 'producer']]), everyone: false });
    const found = await finder.find(opener, acceptor);
    finder.stop();
    expect(found?.participant).toBe('producer');
    expect(found?.pid).not.toBe(child?.pid);
  });

  it('does not look at strangers unless asked to, and answers all who wait', async () => {
    const [opener, acceptor] = await opened('127.0.0.1');
    const finder = new ProcessFinder({ known: () => new Map([[1, 'init']]), everyone: false });
    const nobody = { host: '127.0.0.1', port: 1 };
    const found = await Promise.all([finder.find(opener, acceptor), finder.find(nobody, acceptor)]);
    expect(found).toEqual([undefined, undefined]);
    const late = finder.find(opener, acceptor);
    finder.stop();
    expect(await late).toBeUndefined();
    expect(await finder.find(opener, acceptor)).toBeUndefined();
  });
});
