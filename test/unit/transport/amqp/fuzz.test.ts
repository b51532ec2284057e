import { expect, it } from 'vitest';
import { seededRandom } from '../../../../src/kernel/ids.ts';
import { AMQP_HEADER, SASL_HEADER } from '../../../../src/wire/amqp/frame.ts';
import { writeOpen } from '../../../../src/wire/amqp/performatives.ts';
import { writeSaslInit } from '../../../../src/wire/amqp/sasl.ts';
import { frame, Peer, sendText } from './peer.ts';

const SEED = 20_260_101;
const CONVERSATIONS = 20_000;

/** Notes what a well-behaved peer says, chunk by chunk. */
class Script extends Peer {
  readonly chunks: Buffer[] = [];

  override raw(bytes: Uint8Array): this {
    this.chunks.push(Buffer.from(bytes));
    return this;
  }
}

/** A conversation with one of everything. */
function script(): Buffer[] {
  const peer = new Script();
  peer.raw(SASL_HEADER);
  const response = Buffer.from('\0user\0good');
  peer.raw(frame((writer) => writeSaslInit(writer, { mechanism: 'PLAIN', initialResponse: response }), 0, 1));
  peer.raw(AMQP_HEADER);
  peer.say((writer) => writeOpen(writer, { containerId: 'peer', maxFrameSize: 512, idleTimeoutMs: 1000 }));
  peer.begin().begin({}, 1);
  peer.attachReceiver(0);
  peer.attachSender(1);
  peer.attachSender(2, { senderSettleMode: 1 }, 1);
  peer.flow({ handle: 0, linkCredit: 20, echo: true }).deliver(0, { handle: 1, more: true });
  peer.transfer({ handle: 1 }).deliver(1, { handle: 1, settled: true, messageFormat: 0 });
  peer.disposition({ first: 0, last: 3, state: { type: 'accepted' } });
  peer.disposition({ first: 4, settled: true, state: { type: 'rejected', error: { condition: 'x:y' } } });
  peer.flow({ nextIncomingId: 9, handle: 0, deliveryCount: 9, linkCredit: 1, drain: true });
  peer.detach(0).detach(1).end(1).close();
  return peer.chunks;
}

function mutate(chunks: readonly Buffer[], random: () => number): Buffer {
  const pick = (count: number) => Math.floor(random() * count);
  const mutated = chunks.map((chunk) => Buffer.from(chunk));
  for (let changes = 1 + pick(3); changes > 0; changes--) {
    // The handshake is left alone most of the time: behind a broken one there is nothing to break.
    const at = random() < 0.9 ? 4 + pick(mutated.length - 4) : pick(mutated.length);
    const chunk = mutated[at]!;
    const kind = pick(6);
    if (kind === 0) mutated.splice(at, 1);
    else if (kind === 1) mutated.splice(pick(mutated.length), 0, chunk);
    else if (kind === 2) mutated[at] = chunk.subarray(0, pick(chunk.length));
    else if (chunk.length > 0) chunk[pick(chunk.length)] = kind === 3 ? pick(256) : kind === 4 ? 0xff : 0x40;
  }
  return Buffer.concat(mutated);
}

it(`takes ${CONVERSATIONS} broken conversations and throws nothing (seed ${SEED})`, () => {
  const chunks = script();
  const random = seededRandom(SEED);
  let closed = 0;
  const ends = new Set<string | undefined>();
  for (let i = 0; i < CONVERSATIONS; i++) {
    const peer = new Peer();
    let stock = 12;
    peer.onAttached = (link) =>
      peer.accept(link, {
        credit: (sender, drain) => {
          for (; stock > 0 && sender.sendable > 0; stock--) sendText(sender, 'x'.repeat(stock * 100), stock);
          if (drain) sender.drained();
        },
      });
    const bytes = mutate(chunks, random);
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + Math.floor(random() * 300);
      peer.connection.receive(bytes.subarray(at, end));
      // What comes out is always whole frames.
      peer.said();
      peer.connection.flushed(false);
      at = end;
    }
    peer.connection.tick();
    peer.connection.lost();
    expect(peer.failures).toEqual([]);
    if (peer.closed?.by === 'us') closed++;
    ends.add(peer.closed?.condition);
  }
  // The mutations reach far: many conversations survive, many do not, and for many reasons.
  expect(closed).toBeGreaterThan(CONVERSATIONS / 10);
  expect(closed).toBeLessThan(CONVERSATIONS);
  expect([...ends]).toEqual(
    expect.arrayContaining(['amqp:decode-error', 'amqp:illegal-state', 'amqp:connection:framing-error']),
  );
});

it('takes noise, and throws nothing', () => {
  const random = seededRandom(SEED);
  for (let i = 0; i < 5000; i++) {
    const noise = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 100) }, () => Math.floor(random() * 256)));
    const peer = new Peer();
    if (i % 2 === 0) peer.open().begin();
    peer.raw(noise);
    peer.said();
    expect(peer.failures).toEqual([]);
  }
});
