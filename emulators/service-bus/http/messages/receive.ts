import { formatUuid } from '../../../../src/kernel/ids.ts';
import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import type { HttpReply } from '../../../../src/transport/http/service.ts';
import { readProperties } from '../../../../src/wire/amqp/message-properties.ts';
import { DecodeError } from '../../../../src/wire/amqp/reader.ts';
import type { EncodedMessage } from '../../amqp/encoded-message.ts';
import { type Delivery, Failure } from '../../core/commands.ts';
import type { Call } from '../call.ts';
import { showBrokerProperties } from './broker-properties.ts';
import { showCustomProperties } from './custom-properties.ts';
import { messagesDone, messagesError } from './failures.ts';
import { messageBody } from './message-body.ts';

const TIMEOUT_DEFAULT_SECONDS = 60;
const TIMEOUT_MAX_SECONDS = 86_400;
const CONTENT_TYPE_DEFAULT = 'application/atom+xml;type=entry;charset=utf-8';

/** Waits for the next message and locks it: 201 with the address of the lock, or 204 when none has come in time. */
export async function peekLock(call: Call, path: string, gone: AbortSignal): Promise<HttpReply> {
  const received = await nextMessage(call, path, gone);
  if (received === undefined) return { status: 204 };
  const { delivery, entity } = received;
  const { scheme, authority } = call.request;
  const lock = `${delivery.message.sequenceNumber}/${formatUuid(delivery.lock!.token)}`;
  const location = `${scheme}://${authority}/${encodeURI(entity)}/messages/${lock}`;
  const reply = shown(call, delivery, true);
  return { ...reply, status: 201, headers: { ...reply.headers, Location: location } };
}

/**
 * Waits for the next message and takes it out: 200, or 204 when none has come in time. It is locked until its reply is made, so
 * that one that cannot be given out is not lost.
 */
export async function receiveAndDelete(call: Call, path: string, gone: AbortSignal): Promise<HttpReply> {
  const received = await nextMessage(call, path, gone);
  if (received === undefined) return { status: 204 };
  const reply = shown(call, received.delivery, false);
  const lock = received.delivery.lock!;
  messagesDone(call.namespace.host.execute({ type: 'settle', lock, outcome: { type: 'complete' } }));
  return reply;
}

interface Received {
  /** Locked. */
  readonly delivery: Delivery;
  /** In the spelling of its creation. */
  readonly entity: string;
}

/** Undefined when there was none in time, or when the client did not wait: then none is taken. Throws RequestError. */
async function nextMessage(
  { namespace, request, clock }: Call,
  path: string,
  gone: AbortSignal,
): Promise<Received | undefined> {
  const { host } = namespace;
  const waitMs = timeoutSeconds(request.query) * 1000;
  const arrived = Promise.withResolvers<Delivery | Failure | undefined>();
  const { receiver, description } = messagesDone(
    host.openReceiver(path, 'peek-lock', arrived.resolve, (notice) => {
      if ('failure' in notice) arrived.resolve(notice.failure);
    }),
  );
  // At once: nothing may be delivered to who does not wait any more.
  const giveUp = () => {
    host.closeReceiver(receiver);
    arrived.resolve(undefined);
  };
  gone.addEventListener('abort', giveUp);
  const cancelWait = clock.wakeAt(clock.now() + waitMs, giveUp);
  host.execute({ type: 'grant', receiver, credit: 1 });
  if (waitMs === 0 || gone.aborted) giveUp();
  const outcome = await arrived.promise;
  cancelWait();
  gone.removeEventListener('abort', giveUp);
  if (outcome === undefined) return undefined;
  host.closeReceiver(receiver);
  if (outcome instanceof Failure) throw messagesError(outcome);
  if (!gone.aborted) return { delivery: outcome, entity: description.path };
  host.execute({ type: 'settle', lock: outcome.lock!, outcome: { type: 'release' } });
  return undefined;
}

function timeoutSeconds(query: URLSearchParams): number {
  const given = query.get('timeout');
  if (given === null) return TIMEOUT_DEFAULT_SECONDS;
  if (/^\d{1,5}$/.test(given) && Number(given) <= TIMEOUT_MAX_SECONDS) return Number(given);
  throw new RequestError(
    400,
    `SubCode=40000. The timeout '${given}' is not a number of seconds up to ${TIMEOUT_MAX_SECONDS}.`,
  );
}

/** The message as a reply, with the lock if the client is to have it. One that cannot be read is given back. */
function shown({ namespace }: Call, { message, lock }: Delivery, withLock: boolean): HttpReply {
  const { sections } = message.content as EncodedMessage;
  try {
    return {
      status: 200,
      headers: {
        ...showCustomProperties(message),
        'content-type': headerSafe(readProperties(sections).contentType) ?? CONTENT_TYPE_DEFAULT,
        BrokerProperties: showBrokerProperties(message, withLock ? lock : undefined),
      },
      body: messageBody(sections),
    };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    namespace.host.execute({ type: 'settle', lock: lock!, outcome: { type: 'abandon' } });
    throw new RequestError(500, `SubCode=50000. The message cannot be given out over HTTP: ${error.message}.`);
  }
}

function headerSafe(text: string | undefined): string | undefined {
  return text !== undefined && /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}
