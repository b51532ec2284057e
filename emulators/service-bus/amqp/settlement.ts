import { ACCEPTED, type DeliveryState, type Outcome, RELEASED } from '../../../src/wire/amqp/delivery-state.ts';
import type { AmqpError } from '../../../src/wire/amqp/error-condition.ts';
import { type AmqpValue, mapGet, textOf } from '../../../src/wire/amqp/types.ts';
import type { SettlementOutcome } from '../core/commands.ts';

const DEAD_LETTER = 'com.microsoft:dead-letter';
const REASON = 'DeadLetterReason';
const DESCRIPTION = 'DeadLetterErrorDescription';

const COMPLETE: SettlementOutcome = { type: 'complete' };
const RELEASE: SettlementOutcome = { type: 'release' };

/** What a client's delivery state asks for; undefined for what is no outcome. [service-bus-protocol 9.2] */
export function settlementOf(state: DeliveryState | undefined): SettlementOutcome | undefined {
  switch (state?.type) {
    case 'accepted':
      return COMPLETE;
    case 'rejected':
      return deadLetter(state.error);
    case 'modified':
      return state.undeliverableHere === true ? defer(state.messageAnnotations) : abandon(state.messageAnnotations);
    case 'released':
    case undefined:
      return RELEASE;
    default:
      return undefined;
  }
}

const REJECTED: Outcome = Object.freeze({ type: 'rejected' });
const ABANDONED: Outcome = Object.freeze({ type: 'modified' });
const DEFERRED: Outcome = Object.freeze({ type: 'modified', undeliverableHere: true });

/**
 * The state that confirms an outcome: of the kind that the client has sent, with which some clients compare it. The error of
 * a dead-lettering is left out, for a rejection with an error is how failures are told. [service-bus-protocol 9.2]
 */
export function confirmed(outcome: SettlementOutcome): Outcome {
  switch (outcome.type) {
    case 'complete':
      return ACCEPTED;
    case 'abandon':
      return ABANDONED;
    case 'defer':
      return DEFERRED;
    case 'dead-letter':
      return REJECTED;
    case 'release':
      return RELEASED;
  }
}

/** What is to be modified are the application properties, though the field is named message-annotations. */
export function abandon(properties: AmqpValue | undefined): SettlementOutcome {
  const changes = changesIn(properties, []);
  return changes.size === 0 ? { type: 'abandon' } : { type: 'abandon', changes };
}

/** Properties as for {@link abandon}. */
export function defer(properties: AmqpValue | undefined): SettlementOutcome {
  const changes = changesIn(properties, []);
  return changes.size === 0 ? { type: 'defer' } : { type: 'defer', changes };
}

function deadLetter(error: AmqpError | undefined): SettlementOutcome {
  const given = error !== undefined && error.condition !== DEAD_LETTER ? error : undefined;
  const reason = textOf(mapGet(error?.info, REASON)) ?? given?.condition;
  const description = textOf(mapGet(error?.info, DESCRIPTION)) ?? error?.description;
  return deadLetterWith(reason, description, error?.info);
}

export function deadLetterWith(
  reason: string | undefined,
  description: string | undefined,
  properties: AmqpValue | undefined,
): SettlementOutcome {
  const changes = changesIn(properties, [REASON, DESCRIPTION]);
  return {
    type: 'dead-letter',
    ...(reason === undefined ? {} : { reason }),
    ...(description === undefined ? {} : { description }),
    ...(changes.size === 0 ? {} : { changes }),
  };
}

function changesIn(map: AmqpValue | undefined, except: readonly string[]): Map<string, AmqpValue> {
  const changes = new Map<string, AmqpValue>();
  if (map?.type !== 'map') return changes;
  for (const [key, value] of map.value) {
    const name = textOf(key);
    if (name !== undefined && !except.includes(name)) changes.set(name, value);
  }
  return changes;
}
