import { type Command, Failure } from '../../emulators/service-bus/core/commands.ts';
import type { IncomingMessage, StoredMessage } from '../../emulators/service-bus/core/message.ts';
import type { Namespace } from '../../emulators/service-bus/core/namespace.ts';
import { writeJson } from '../../emulators/service-bus/store/record-json.ts';
import { SESSIONS } from './service-bus-messages.ts';

const all = { skip: 0, top: 1_000 };

/** The messages as they are when nobody holds them, with their numbers. */
export function shownMessages(namespace: Namespace, nowMs: number) {
  return shownNamespace(namespace, nowMs, true).map(({ path, messages }) => ({ path, messages }));
}

/**
 * All that anybody can see of a namespace that nobody is connected to. Sessions are accepted and let go on the way. Without the
 * numbers of messages: those of new ones go on differently after a restart.
 */
export function shownNamespace(namespace: Namespace, nowMs: number, withNumbers = false) {
  const execute = (command: Command) => namespace.execute(command, nowMs).reply;
  const list = (of: 'queues' | 'topics' | { topic: string }) => {
    const reply = execute({ type: 'list-entities', of, ...all });
    return reply !== undefined && 'entities' in reply ? reply.entities : [];
  };
  const topics = list('topics');
  const subscriptions = topics.flatMap(({ path }) => list({ topic: path }));
  return [...list('queues'), ...topics, ...subscriptions].map(({ accessedAtMs: _, entity: declared, ...state }) => ({
    ...state,
    declared: writeJson(declared).toString(),
    rules: execute({ type: 'list-rules', entity: state.path, ...all }),
    messages: ['', '/$DeadLetterQueue', '/$Transfer/$DeadLetterQueue'].map((sub) => {
      const entity = state.path + sub;
      const reply = execute({ type: 'peek', entity, fromSequenceNumber: 0, count: 10_000 });
      if (reply === undefined || reply instanceof Failure || !('messages' in reply)) return reply;
      const messages = reply.messages.map((message) => shownMessage(message as StoredMessage, withNumbers));
      // What falls due at one moment does so in no order that anybody has promised.
      return withNumbers ? messages : messages.sort((one, other) => (shownOrder(one) < shownOrder(other) ? -1 : 1));
    }),
    active: sorted(execute({ type: 'list-sessions', entity: state.path, updatedSinceMs: 'active', ...all })),
    sessions: SESSIONS.map((sessionId, index) => {
      const receiver = 1_000_000 + index;
      const entity = state.path;
      execute({ type: 'accept-session', entity, receiver, mode: 'peek-lock', sessionId, timeoutMs: 0 });
      const reply = execute({ type: 'get-session-state', entity, sessionId });
      execute({ type: 'close-receiver', receiver });
      return reply !== undefined && 'state' in reply && reply.state instanceof Uint8Array
        ? Buffer.from(reply.state).toString('hex')
        : reply;
    }),
  }));
}

function sorted(reply: unknown): unknown {
  return typeof reply === 'object' && reply !== null && 'sessionIds' in reply
    ? [...(reply.sessionIds as string[])].sort()
    : reply;
}

function shownMessage(message: StoredMessage, withNumbers: boolean) {
  const { incoming, state, deferred, enqueuedAtMs, expiresAtMs, deliveryCount, changes, deadLetterSource } = message;
  const { sequenceNumber, enqueuedSequenceNumber } = message;
  return {
    incoming: shownIncoming(incoming, withNumbers),
    ...(withNumbers ? { sequenceNumber, enqueuedSequenceNumber } : {}),
    ...{
      state: state === 'locked' ? (deferred ? 'deferred' : 'available') : state,
      deferred,
      enqueuedAtMs,
      expiresAtMs,
      deliveryCount,
      deadLetterSource,
    },
    changes: changes === undefined ? {} : Object.fromEntries(changes),
  };
}

function shownOrder({ enqueuedAtMs, incoming }: ReturnType<typeof shownMessage>): string {
  return `${enqueuedAtMs} ${incoming.bytes}`;
}

interface ShownIncoming {
  readonly bytes: string;
  readonly [property: string]: unknown;
}

function shownIncoming(
  { content, onForward, transfer, ...rest }: IncomingMessage,
  withNumbers: boolean,
): ShownIncoming {
  return {
    ...rest,
    bytes: Buffer.from(content.bytes).toString('hex'),
    transfer: withNumbers ? transfer : { ...transfer, enqueuedSequenceNumber: 0 },
    onForward: onForward && shownIncoming(onForward, withNumbers),
  };
}
