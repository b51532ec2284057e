import type { HttpReply, HttpRequest } from '../../../../src/transport/http/service.ts';
import type { FailedLock, Settled } from '../../core/namespace/commands.ts';
import type { QueueAddress } from '../../core/namespace/facts.ts';
import type { NamespaceHost } from '../../runtime/namespace-host.ts';
import { GridError, succeeded } from '../grid-error.ts';
import { jsonReply } from './json-reply.ts';
import type { Operation } from './namespace-address.ts';
import { queryValue } from './query-number.ts';

/** What can be done with a lock. */
export type SettleOperation = Exclude<Operation, 'publish' | 'receive'>;

/** [event-grid-protocol 6] */
const RELEASE_DELAYS_SECONDS = [0, 10, 60, 600, 3600];
const LOCK_TOKENS_MAX = 100;
const MESSAGES: Readonly<Record<FailedLock['error'], string>> = {
  BadToken: 'The lock token is not formatted correctly.',
  TokenLost: 'The lock token is not found: its lock has expired, or its event is settled already.',
};

/** Settles the events behind lock tokens, each for itself: 200 also where none succeeds. Throws GridError. */
export function settle(
  host: NamespaceHost,
  queue: QueueAddress,
  operation: SettleOperation,
  { body, query }: HttpRequest,
): HttpReply {
  const lockTokens = lockTokensIn(body);
  const { topic, subscription } = queue;
  const locks = { topic, subscription, lockTokens };
  switch (operation) {
    case 'acknowledge':
      return shown(succeeded(host.execute({ type: 'acknowledge', ...locks })));
    case 'release': {
      const delayMs = 1_000 * releaseDelaySeconds(query);
      return shown(succeeded(host.execute({ type: 'release', ...locks, delayMs })));
    }
    case 'reject':
      return shown(succeeded(host.execute({ type: 'reject', ...locks })));
    case 'renewlock':
      return shown(succeeded(host.execute({ type: 'renew-locks', ...locks })));
  }
}

function shown({ succeeded: succeededLockTokens, failed }: Settled): HttpReply {
  const failedLockTokens = failed.map(({ lockToken, error }) => ({
    lockToken,
    error: { code: error, message: MESSAGES[error] },
  }));
  return jsonReply({ failedLockTokens, succeededLockTokens });
}

function lockTokensIn(body: Uint8Array): readonly string[] {
  const { lockTokens } = (parsed(body) ?? {}) as { readonly lockTokens?: unknown };
  const isGood = Array.isArray(lockTokens) && lockTokens.every((token) => typeof token === 'string');
  if (!isGood || lockTokens.length === 0) {
    throw new GridError(400, 'The body must be an object with an array of at least one lock token: "lockTokens".');
  }
  if (lockTokens.length > LOCK_TOKENS_MAX) {
    throw new GridError(
      400,
      `There are ${lockTokens.length} lock tokens; at most ${LOCK_TOKENS_MAX} are taken at once.`,
    );
  }
  return lockTokens;
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    throw new GridError(400, 'The body is not valid JSON.');
  }
}

function releaseDelaySeconds(query: URLSearchParams): number {
  const given = queryValue(query, 'releaseDelayInSeconds') ?? '0';
  const delay = RELEASE_DELAYS_SECONDS.find((each) => String(each) === given);
  if (delay !== undefined) return delay;
  throw new GridError(
    400,
    `The value '${given}' of releaseDelayInSeconds is not valid: it must be one of ${RELEASE_DELAYS_SECONDS.join(', ')}.`,
  );
}
