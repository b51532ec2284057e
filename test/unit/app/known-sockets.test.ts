import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listenerAmong, openerAmong } from '../../../src/app/known-sockets.ts';

const DIAL = "require('node:net').connect(Number(process.argv[1]), '127.0.0.1')";
const LISTEN = `const server = require('node:net').createServer().listen(0, process.argv[1], () => console.log(server.address().port));`;

/** A process with this program as a grandchild of the known one. */
function known(program: string, argument: string) {
  const line = `"${process.execPath}" -e "$0" "$1" & wait`;
  const child = spawn('sh', ['-c', line, program, argument], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  onTestFinished(() => void process.kill(-child.pid!, 'SIGKILL'));
  return { child, names: new Map([[child.pid!, 'participant']]) };
}

describe.runIf(process.platform === 'linux')('a socket of a known process', () => {
  it('is found by the ends of its connection', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const acceptor = server.address() as AddressInfo;
    const { names } = known(DIAL, String(acceptor.port));
    const [socket] = await once(server, 'connection');
    onTestFinished(() => void socket.destroy());
    const opener = { host: socket.remoteAddress, port: socket.remotePort };
    const at = { host: acceptor.address, port: acceptor.port };
    expect(openerAmong(names, opener, at)).toMatchObject({ participant: 'participant', command: 'node' });
    expect(openerAmong(names, at, opener)).toBeUndefined();
    expect(openerAmong(new Map([[process.pid, 'another']]), opener, { ...at, port: 1 })).toBeUndefined();
  });

  it.each(['127.0.0.1', '0.0.0.0', '::'])('that listens at %s is found by where it is dialled', async (host) => {
    const { child, names } = known(LISTEN, host);
    const port = Number(String((await once(child.stdout!, 'data'))[0]));
    expect(listenerAmong(names, { host: '127.0.0.1', port })).toMatchObject({ participant: 'participant' });
    expect(listenerAmong(names, { host: '127.0.0.1', port: port === 1 ? 2 : 1 })).toBeUndefined();
  });

  it('is not found among processes that are gone', () => {
    expect(listenerAmong(new Map([[2 ** 22, 'gone']]), { host: '127.0.0.1', port: 1 })).toBeUndefined();
  });
});
