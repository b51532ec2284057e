import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FRONT_DOOR, openFrontDoor } from '../../../src/net/front-door.ts';
import type { Accepted, Listener } from '../../../src/net/listener.ts';
import { RecordingTap } from './recording-tap.ts';

const HOST = '127.0.0.1';

let program: Server;
let tap: RecordingTap;
let door: Listener;
let opened: Accepted[];
const sockets: Socket[] = [];

beforeEach(async () => {
  program = createServer({ allowHalfOpen: true });
  program.on('connection', (socket) => sockets.push(socket.on('error', () => {})));
  program.listen(0, HOST);
  await once(program, 'listening');
  tap = new RecordingTap();
  opened = [];
  const target = { host: HOST, port: (program.address() as AddressInfo).port };
  door = await openFrontDoor({ host: HOST, port: 0, target, tap, onAccepted: (accepted) => opened.push(accepted) });
});

afterEach(async () => {
  await door.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  if (program.listening) await new Promise((resolve) => program.close(resolve));
});

/** A program that dials the front door, and the socket at which the one behind it meets it. */
async function dialled(): Promise<{ dialler: Socket; behind: Socket }> {
  const met = once(program, 'connection') as Promise<[Socket]>;
  const dialler = connect({ host: HOST, port: door.port, allowHalfOpen: true });
  sockets.push(dialler.on('error', () => {}));
  await once(dialler, 'connect');
  return { dialler, behind: (await met)[0] };
}

describe('a front door', () => {
  it('passes bytes and FINs on, in both directions, and shows them', async () => {
    const { dialler, behind } = await dialled();
    const question = Buffer.alloc(3_000_000, 'question ');
    const answer = Buffer.alloc(2_000_000, 'answer ');
    dialler.end(question);
    expect((await buffer(behind)).equals(question)).toBe(true);
    behind.end(answer);
    expect((await buffer(dialler)).equals(answer)).toBe(true);
    const recording = await tap.recording();
    await recording.whenClosed;
    expect(recording.attempt).toMatchObject({ direction: 'in', via: FRONT_DOOR, acceptor: door.address });
    expect(recording.attempt.opener).toEqual(opened[0]?.opener);
    expect(recording.sent('tcp', 'opener').equals(question)).toBe(true);
    expect(recording.sent('tcp', 'acceptor').equals(answer)).toBe(true);
    expect(recording.events).toEqual(['opener fin', 'acceptor fin', 'closed']);
    expect(tap.recordings).toHaveLength(1);
  });

  it('ends first where the program behind it does', async () => {
    const { dialler, behind } = await dialled();
    behind.end('good-bye');
    expect((await buffer(dialler)).toString()).toBe('good-bye');
    dialler.end();
    const recording = await tap.recording();
    await recording.whenClosed;
    expect(recording.events).toEqual(['acceptor fin', 'opener fin', 'closed']);
  });

  it.skipIf(process.platform !== 'linux')('shows the program behind it who dials', async () => {
    const met = once(program, 'connection') as Promise<[Socket]>;
    sockets.push(connect({ host: HOST, port: door.port, localAddress: '127.66.0.9' }).on('error', () => {}));
    expect((await met)[0].remoteAddress).toBe('127.66.0.9');
  });

  it('passes on the RST of who dials', async () => {
    const { dialler, behind } = await dialled();
    const failed = once(behind, 'error') as Promise<[NodeJS.ErrnoException]>;
    behind.resume();
    dialler.resetAndDestroy();
    expect((await failed)[0].code).toBe('ECONNRESET');
    const recording = await tap.recording();
    await recording.whenClosed;
    expect(recording.events).toEqual(['opener rst', 'closed']);
  });

  it('passes on the RST of the program behind it', async () => {
    const { dialler, behind } = await dialled();
    behind.write('hello');
    await once(dialler, 'data');
    const failed = once(dialler, 'error') as Promise<[NodeJS.ErrnoException]>;
    behind.resetAndDestroy();
    expect((await failed)[0].code).toBe('ECONNRESET');
    const recording = await tap.recording();
    await recording.whenClosed;
    expect(recording.events).toEqual(['acceptor rst', 'closed']);
  });

  it('resets who dials while nobody listens behind it', async () => {
    await new Promise((resolve) => program.close(resolve));
    const dialler = connect({ host: HOST, port: door.port }).resume();
    const [error] = (await once(dialler, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    const recording = await tap.recording();
    await recording.whenClosed;
    expect(recording.events).toEqual([
      expect.stringMatching(/^failed reset: behind the front door: connect ECONNREFUSED/),
      'acceptor rst',
      'closed',
    ]);
  });

  it('closes what is open on both sides when it is closed', async () => {
    const { dialler, behind } = await dialled();
    const [ended, failed] = [once(dialler.resume(), 'end'), once(behind.resume(), 'error')];
    await door.close();
    await Promise.all([ended, failed]);
    expect([dialler.readableEnded, behind.destroyed]).toEqual([true, true]);
  });
});
