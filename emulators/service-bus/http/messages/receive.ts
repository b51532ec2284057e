import { formatUuid } from '../../../../src/kernel/ids.ts';
import type { HttpReply } from '../../../../src/transport/http/service.ts';
import { readProperties } from '../../../../src/wire/amqp/message-properties.ts';
import { DecodeError } from '../../../../src/wire/amqp/reader.ts';
import type { EncodedMessage } from '../../amqp/encoded-message.ts';
import { type Delivery, Failure } from '../../core/commands.ts';
import type { Call } from '../call.ts';
import { RequestError } from '../request-error.ts';
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
  const { message, lock } = delivery;
  const location = `${scheme}://${authority}/${encodeURI(entity)}/messages/${message.sequenceNumber}/${formatUuid(lock!.token)}`;
  const reply = shown(call, delivery);
  return { ...reply, status: 201, headers: { ...reply.headers, Location: location } };
}

/**
 * Waits for the next message and takes it out: 200, or 204 when none has come in time. It is locked until its reply is made, so
 * that a client that is gone by then takes nothing with it.
 */
export async function receiveAndDelete(call: Call, path: string, gone: AbortSignal): Promise<HttpReply> {
  const received = await nextMessage(call, path, gone);
  if (received === undefined) return { status: 204 };
  const { delivery } = received;
  const { host } = call.namespace;
  if (gone.aborted) {
    host.execute({ type: 'settle', lock: delivery.lock!, outcome: { type: 'release' } });
    return { status: 204 };
  }
  const reply = shown(call, { ...delivery });
  messagesDone(host.execute({ type: 'settle', lock: delivery.lock!, outcome: { type: 'complete' } }));
  return { ...reply, status: 200 };
}

interface Received {
  readonly delivery: Delivery;
  /** In the spelling of its creation. */
  readonly entity: string;
}

/** Undefined when there was none in time, or when the client did not wait. Throws RequestError. */
async function nextMessage({ namespace, request, clock }: Call, path: string, gone: AbortSignal) {
  const { host } = namespace;
  const waitMs = timeoutSeconds(request.query) * 1000;
  const arrived = Promise.withResolvers<Delivery | Failure | undefined>();
  const opened = messagesDone(
    host.openReceiver(path, 'peek-lock', arrived.resolve, (notice) => {
      if ('failure' in notice) arrived.resolve(notice.failure);
    }),
  );
  const giveUp = () => arrived.resolve(undefined);
  gone.addEventListener('abort', giveUp);
  const cancelWait = clock.wakeAt(clock.now() + waitMs, giveUp);
  host.execute({ type: 'grant', receiver: opened.receiver, credit: 1 });
  if (waitMs === 0 || gone.aborted) giveUp();
  const delivery = await arrived.promise;
  cancelWait();
  gone.removeEventListener('abort', giveUp);
  host.closeReceiver(opened.receiver);
  if (delivery instanceof Failure) throw messagesError(delivery);
  return delivery === undefined ? undefined : ({ delivery, entity: opened.description.path } satisfies Received);
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

/** The message as a reply. One that cannot be read is given back, and the request fails. */
function shown({ namespace }: Call, { message, lock }: Delivery): HttpReply {
  const { sections } = message.content as EncodedMessage;
  try {
    return {
      status: 200,
      headers: {
        ...showCustomProperties(message),
        'content-type': headerSafe(readProperties(sections).contentType) ?? CONTENT_TYPE_DEFAULT,
        BrokerProperties: showBrokerProperties(message, lock),
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
