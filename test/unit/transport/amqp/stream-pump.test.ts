import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import { AMQP_HEADER } from '../../../../src/wire/amqp/frame.ts';
import {
  PERFORMATIVE,
  writeBegin,
  writeEndOrClose,
  writeFlow,
  writeOpen,
} from '../../../../src/wire/amqp/performatives.ts';
import { decode, frame } from './peer.ts';
import { StoreService, serve, servedPair } from './store-service.ts';

const OPEN = Buffer.concat([AMQP_HEADER, frame((writer) => writeOpen(writer, { containerId: 'peer' }))]);
const BEGIN = frame((writer) => writeBegin(writer, { nextOutgoingId: 0, incomingWindow: 9, outgoingWindow: 9 }));
const CLOSE = frame((writer) => writeEndOrClose(writer, PERFORMATIVE.close, undefined));
const turns = async (count = 5) => {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
};

function connected(beforeWrite?: () => void) {
  const pair = servedPair(new StoreService(), beforeWrite);
  const heard: Buffer[] = [];
  let ended = false;
  pair.stream.on('data', (chunk: Buffer) => void heard.push(chunk));
  pair.stream.on('end', () => {
    ended = true;
  });
  pair.stream.write(OPEN);
  const said = () => decode(Buffer.concat(heard)).map(({ name }) => name);
  return { ...pair, said, heard, ended: () => ended };
}

describe('the end of a stream', () => {
  it('whoever asked for the close is the first to end: the peer', async () => {
    const { stream, served, said, ended } = connected();
    stream.write(CLOSE);
    await turns();
    expect([said(), ended()]).toEqual([['header', 'open', 'close'], false]);
    stream.end();
    await served.closed;
    expect(ended()).toBe(true);
  });

  it('whoever asked for the close is the first to end: us', async () => {
    const { stream, served, said, ended } = connected();
    await turns();
    served.close('amqp:connection:forced', 'The end.');
    await turns();
    expect([said().at(-1), ended()]).toEqual(['close', false]);
    stream.write(CLOSE);
    await turns();
    expect(ended()).toBe(true);
    stream.end();
    await served.closed;
  });

  it('a peer that closes and then stays is ended, then cut off', async () => {
    const { stream, served, clock, ended } = connected();
    stream.write(CLOSE);
    await turns();
    clock.advance(2000);
    await turns();
    expect(ended()).toBe(true);
    clock.advance(2000);
    await served.closed;
    expect(stream.writableFinished).toBe(false);
  });

  it('a peer that never answers our close is cut off', async () => {
    const { stream, served, clock } = connected();
    await turns();
    served.close('amqp:connection:forced', 'The end.');
    await turns();
    clock.advance(2000);
    await served.closed;
    expect(stream.closed || stream.readableEnded).toBe(true);
  });

  it('a peer may end without a word', async () => {
    const { stream, served, said, ended } = connected();
    stream.end();
    await served.closed;
    await turns();
    expect([said(), ended()]).toEqual([['header', 'open'], true]);
  });

  it('a broken stream is the end', async () => {
    const [, other] = duplexPair();
    const { served } = serve(new StoreService(), other);
    other.destroy(new Error('reset'));
    await served.closed;
    expect(other.destroyed).toBe(true);
  });
});

describe('a peer that does not read', () => {
  it('is not listened to any more, and is heard again when it reads', async () => {
    const [stream, other] = duplexPair();
    serve(new StoreService(), other, new VirtualClock());
    stream.write(Buffer.concat([OPEN, BEGIN]));
    const windows = { incomingWindow: 9, nextOutgoingId: 0, outgoingWindow: 9, echo: true };
    const flows = Buffer.concat(Array.from({ length: 1000 }, () => frame((writer) => writeFlow(writer, windows))));
    let written = 0;
    for (; written < 1000 && !other.isPaused(); written++) {
      stream.write(flows);
      await turns(2);
    }
    expect(written).toBeLessThan(1000);
    expect(other.writableLength).toBeLessThan(6 * 1024 * 1024);
    let heardBytes = 0;
    stream.on('data', (chunk: Buffer) => {
      heardBytes += chunk.length;
    });
    await once(other, 'drain');
    await turns(50);
    expect(other.isPaused()).toBe(false);
    expect(heardBytes).toBeGreaterThan(4 * 1024 * 1024);
  });
});

describe('what has to be done before bytes leave', () => {
  it('is done before, and not when nothing leaves', async () => {
    const order: string[] = [];
    const { stream, said } = connected(() => void order.push(`before ${said().length}`));
    await turns();
    expect(order).toEqual(['before 0']);
    expect(said()).toEqual(['header', 'open']);
    stream.write(BEGIN);
    await turns();
    expect(order).toEqual(['before 0', 'before 2']);
  });

  it('lets nothing leave when it fails, but a close that says so', async () => {
    let fails = false;
    const { stream, said, heard, ended } = connected(() => {
      if (fails) throw new Error('the disk is full');
    });
    await turns();
    fails = true;
    stream.write(BEGIN);
    await turns();
    expect(said()).toEqual(['header', 'open', 'close']);
    expect(Buffer.concat(heard).toString('latin1')).toContain('amqp:internal-error');
    stream.write(CLOSE);
    await turns();
    expect(ended()).toBe(true);
  });
});
