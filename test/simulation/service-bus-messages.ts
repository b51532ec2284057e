import type { IncomingMessage } from '../../emulators/service-bus/core/message.ts';
import type { Chance } from './service-bus-chance.ts';
import type { ModelIncoming } from './service-bus-model.ts';

export const SESSIONS = ['', 'a', 'b', 'c'];

/** A message that differs from all others by its `identity`; mostly of the session, sometimes to be enqueued at `atMs`. */
export function randomMessage(
  chance: Chance,
  identity: number,
  batchSession: string | undefined,
  atMs: number,
): IncomingMessage {
  const roll = chance.roll();
  const sessionId = roll < 0.1 ? undefined : roll < 0.8 ? batchSession : chance.pick(SESSIONS);
  const partitionKey = chance.roll() < 0.9 ? undefined : chance.pick(SESSIONS);
  const ttlMs = chance.pick([undefined, undefined, 0, 1_009, 10_009, 40_009, 200_003]);
  return {
    content: { bytes: Uint8Array.of(identity >> 8, identity & 255), read: neverRead },
    sizeBytes: chance.roll() < 0.03 ? 501 : chance.roll() < 0.2 ? 500 : 400,
    messageId: `m${chance.roll() < 0.2 ? chance.below(4) : identity}`,
    ...(ttlMs === undefined ? {} : { ttlMs }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(chance.roll() < 0.15 ? { scheduledAtMs: atMs } : {}),
  };
}

function neverRead(): never {
  throw new Error('no rule here looks into a message');
}

export function modelOf({ content, ...incoming }: IncomingMessage): ModelIncoming {
  return {
    ...incoming,
    identity: content,
    messageId: incoming.messageId!,
    ttlMs: incoming.ttlMs ?? Number.POSITIVE_INFINITY,
    hops: 0,
    firstNumber: 0,
    changes: {},
  };
}
