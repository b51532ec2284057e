import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Link } from '../../../src/net/link.ts';
import { type Recording, RecordingTap } from './recording-tap.ts';

const MEGABYTE = 1024 * 1024;

let server: Server;
let peers: Socket[];

beforeEach(async () => {
  peers = [];
  server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const peer of peers) peer.destroy();
  server.close();
  await once(server, 'close');
});

/** A link on the accepted end of a fresh connection, and the plain socket on the other end. */
async function pair(): Promise<{ link: Link; peer: Socket; record: Recording }> {
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const peer = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  peers.push(peer);
  peer.on('error', () => {});
  await once(peer, 'connect');
  const [inner] = await accepted;
  const address = { host: '127.0.0.1', port: 1 };
  const record = new RecordingTap().attempt({ direction: 'in', via: 'test', opener: address, acceptor: address });
  return { link: new Link({ inner, tap: record, layer: 'tcp', near: 'acceptor' }), peer, record };
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function pattern(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; i += 4) bytes.writeUInt32LE((i * 2654435761) >>> 0, i);
  return bytes;
}

/** Writes in pieces of odd sizes, many of them in one tick, and honours back-pressure. */
async function writeAll(stream: Link | Socket, bytes: Buffer): Promise<void> {
  let at = 0;
  for (let size = 1; at < bytes.length; size = (size * 7 + 3) % 70_001) {
    const more = stream.write(bytes.subarray(at, at + size));
    at += size;
    if (!more) await once(stream, 'drain');
  }
  stream.end();
}

describe('Link', () => {
  it('carries 20 MB both ways at once without loss, and the tap sees the same bytes', async () => {
    const { link, peer, record } = await pair();
    const there = pattern(20 * MEGABYTE);
    const back = Buffer.from(there).reverse();
    const [received, echoed] = await Promise.all([
      readAll(link),
      readAll(peer),
      writeAll(peer, there),
      writeAll(link, back),
    ]);
    await record.whenClosed;
    expect(received.equals(there)).toBe(true);
    expect(echoed.equals(back)).toBe(true);
    expect(record.sent('tcp', 'opener').equals(there)).toBe(true);
    expect(record.sent('tcp', 'acceptor').equals(back)).toBe(true);
  });

  it('stops reading when nobody consumes and stops writing when the peer does not read', async () => {
    const { link, peer } = await pair();
    const block = Buffer.alloc(MEGABYTE);
    let blocks = 0;
    while (blocks < 200 && link.write(block)) blocks++;
    expect(blocks).toBeLessThan(200);
    for (let sent = 0; sent < 50; sent++) peer.write(block);
    link.read(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(link.bytesReceived).toBeLessThan(2 * MEGABYTE);
    expect(link.bytesReceived).toBeGreaterThan(0);
    link.resetAndDestroy();
  });

  it('turns the writes of one tick into one packet', async () => {
    const { link, peer } = await pair();
    const first = once(peer, 'data') as Promise<[Buffer]>;
    for (const word of ['one ', 'two ', 'three']) link.write(word);
    expect((await first)[0].toString()).toBe('one two three');
    link.destroy();
    peer.end();
    await once(link, 'close');
  });

  it('keeps the other direction open after a half-close, from either side', async () => {
    const { link, peer, record } = await pair();
    peer.end('question');
    expect((await readAll(link)).toString()).toBe('question');
    expect(link.destroyed).toBe(false);
    link.end('answer');
    expect((await readAll(peer)).toString()).toBe('answer');
    await record.whenClosed;
    expect(record.events).toEqual(['opener fin', 'acceptor fin', 'closed']);

    const second = await pair();
    second.link.end('question');
    expect((await readAll(second.peer)).toString()).toBe('question');
    second.peer.end('answer');
    expect((await readAll(second.link)).toString()).toBe('answer');
    await second.record.whenClosed;
    expect(second.record.events).toEqual(['acceptor fin', 'opener fin', 'closed']);
  });

  it('lets a peer close first that has announced it, also if it is slow', async () => {
    const { link, peer, record } = await pair();
    link.expectFarFin();
    link.resume().end();
    setTimeout(() => peer.end(), 300);
    await record.whenClosed;
    expect(record.events).toEqual(['opener fin', 'acceptor fin', 'closed']);
  });

  it('reports a reset by the peer and ends with that error', async () => {
    const { link, peer, record } = await pair();
    link.resume();
    const failed = once(link, 'error') as Promise<[NodeJS.ErrnoException]>;
    peer.resetAndDestroy();
    expect((await failed)[0].code).toBe('ECONNRESET');
    await record.whenClosed;
    expect(record.events).toEqual(['opener rst', 'closed']);
  });

  it('resets on purpose, and the peer sees it', async () => {
    const { link, peer, record } = await pair();
    peer.resume();
    const failed = once(peer, 'error') as Promise<[NodeJS.ErrnoException]>;
    link.write('unsent or not');
    link.resetAndDestroy();
    expect((await failed)[0].code).toBe('ECONNRESET');
    await record.whenClosed;
    expect(record.events).toEqual(['acceptor rst', 'closed']);
  });

  it('sends a FIN when it is destroyed, even with bytes unread, and what was written arrives', async () => {
    const { link, peer, record } = await pair();
    peer.write(Buffer.alloc(MEGABYTE));
    await once(link, 'readable');
    link.write('last words');
    link.destroy();
    expect((await readAll(peer)).toString()).toBe('last words');
    peer.end();
    await record.whenClosed;
    expect(record.events).toEqual(['acceptor fin', 'opener fin', 'closed']);
    expect(record.sent('tcp', 'opener').length).toBe(MEGABYTE);
  });

  it('cuts off a peer that does not follow its FIN, and says that it sent a RST', async () => {
    const { link, peer, record } = await pair();
    peer.resume();
    link.destroy();
    await record.whenClosed;
    const failed = once(peer, 'error') as Promise<[NodeJS.ErrnoException]>;
    peer.write('is anybody there?');
    expect((await failed)[0].code).toBe('EPIPE');
    expect(record.events).toEqual(['acceptor fin', 'acceptor rst', 'closed']);
  });

  it('closes although the peer reads nothing', async () => {
    const { link, record } = await pair();
    const unsent = new Promise<Error | null | undefined>((done) => {
      link.write(Buffer.alloc(40 * MEGABYTE), done);
    });
    link.destroy();
    await record.whenClosed;
    expect(record.events).toEqual(['acceptor fin', 'closed']);
    expect(await unsent).toBeDefined();
  });

  it('fails a write that comes after the end without taking anything down', async () => {
    const { link, peer } = await pair();
    const failure = new Promise<Error | null | undefined>((done) => {
      link.destroy();
      link.write('too late', done);
    });
    expect(await failure).toBeInstanceOf(Error);
    peer.end();
    await once(link, 'close');
  });
});
