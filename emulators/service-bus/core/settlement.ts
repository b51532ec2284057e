import { Failure, type SettlementOutcome } from './commands.ts';
import type { Lock } from './lock.ts';
import { lockLost } from './locks.ts';
import type { MessageQueue } from './message-queue.ts';
import type { Turn } from './turn.ts';

/** Ends a lock of this queue as its receiver wishes. */
export function settle(queue: MessageQueue, lock: Lock, outcome: SettlementOutcome, turn: Turn): Failure | undefined {
  const { settings, locks } = queue;
  if (lock.state !== 'held') return lockLost(settings.path, lock);
  const { message } = lock;
  switch (outcome.type) {
    case 'complete':
      locks.unlock(lock, 'settled');
      queue.complete(message, turn);
      return undefined;
    case 'abandon':
      locks.unlock(lock, 'settled');
      queue.giveBack(message, 'abandoned', outcome.changes, turn);
      return undefined;
    case 'release':
      locks.unlock(lock, 'settled');
      queue.giveBack(message, 'released', undefined, turn);
      return undefined;
    case 'defer':
      locks.unlock(lock, 'settled');
      queue.defer(message, outcome.changes, turn);
      return undefined;
    case 'dead-letter':
      if (settings.deadLetters === undefined) {
        return new Failure('dead-letter-from-dead-letter-queue', settings.path);
      }
      locks.unlock(lock, 'settled');
      queue.deadLetter(message, settings.deadLetters, outcome, turn);
      return undefined;
  }
}
