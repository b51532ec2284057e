import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { type AmqpValue, mapGet, textOf } from '../../../../src/wire/amqp/types.ts';
import { Failure, type SettlementOutcome } from '../../core/commands.ts';
import type { Lock } from '../../core/lock.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { abandon, deadLetterWith, defer } from '../settlement.ts';
import { transactionOf } from '../transaction.ts';
import { lockTokensIn } from './lock-tokens.ts';

/** Settles by lock token: what clients fall back to when the link of the delivery is gone. All tokens, or none. */
export function updateDisposition(
  { host }: HostedNamespace,
  { address, body, transaction: txnId }: ManagementRequest,
): ManagementReply | Failure {
  const outcome = outcomeOf(body);
  if (outcome instanceof Failure) return outcome;
  const tokens = lockTokensIn(body);
  if (tokens instanceof Failure) return tokens;
  const locks: Lock[] = [];
  for (const token of tokens) {
    const lock = host.execute({ type: 'find-lock', entity: address, token });
    if (lock instanceof Failure) return lock;
    locks.push(lock);
  }
  const transaction = txnId === undefined ? undefined : transactionOf(txnId);
  for (const lock of locks) {
    const reply = host.execute({ type: 'settle', lock, outcome, transaction });
    if (reply instanceof Failure) return reply;
  }
  return { status: 200, description: 'OK' };
}

function outcomeOf(body: AmqpValue): SettlementOutcome | Failure {
  const status = textOf(mapGet(body, 'disposition-status'));
  const properties = mapGet(body, 'properties-to-modify');
  switch (status) {
    case 'completed':
      return { type: 'complete' };
    case 'abandoned':
      return abandon(properties);
    // Clients have it with one r.
    case 'defered':
    case 'deferred':
      return defer(properties);
    case 'suspended':
      return deadLetterWith(
        textOf(mapGet(body, 'deadletter-reason')),
        textOf(mapGet(body, 'deadletter-description')),
        properties,
      );
    default:
      return new Failure('argument-out-of-range', `disposition-status '${status}'`);
  }
}
