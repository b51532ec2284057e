import { expect, it } from 'vitest';
import { confirmed, settlementOf } from '../../../../../emulators/service-bus/amqp/settlement.ts';
import type { DeliveryState } from '../../../../../src/wire/amqp/delivery-state.ts';
import { amqp } from '../../../../../src/wire/amqp/types.ts';

const DEAD_LETTER = {
  condition: 'com.microsoft:dead-letter',
  info: amqp.map({ DeadLetterReason: amqp.string('why') }),
};

it.each<[DeliveryState, DeliveryState]>([
  [{ type: 'accepted' }, { type: 'accepted' }],
  [{ type: 'released' }, { type: 'released' }],
  [{ type: 'modified', deliveryFailed: true }, { type: 'modified' }],
  [
    { type: 'modified', deliveryFailed: true, undeliverableHere: true },
    { type: 'modified', undeliverableHere: true },
  ],
  // With its error it would look like a failure.
  [{ type: 'rejected', error: DEAD_LETTER }, { type: 'rejected' }],
])('%j is confirmed by %j', (sent, expected) => {
  expect(confirmed(settlementOf(sent)!)).toEqual(expected);
});
