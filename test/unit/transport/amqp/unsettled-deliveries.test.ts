import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OutgoingDelivery } from '../../../../src/transport/amqp/delivery.ts';
import type { SenderLink } from '../../../../src/transport/amqp/sender-link.ts';
import { UnsettledDeliveries } from '../../../../src/transport/amqp/unsettled-deliveries.ts';

const link = {} as SenderLink;

it.each([0, 0xffff_fe00])('does what a map does, for ids from %i on', (firstId) => {
  const steps = fc.array(fc.oneof(fc.constant('add' as const), fc.nat(700)), { maxLength: 2000 });
  fc.assert(
    fc.property(steps, (sequence) => {
      const unsettled = new UnsettledDeliveries();
      const model = new Map<number, OutgoingDelivery>();
      let nextId = firstId;
      for (const step of sequence) {
        if (step === 'add') {
          const delivery = new OutgoingDelivery(nextId, link, undefined);
          unsettled.add(delivery);
          model.set(nextId, delivery);
          // Ids are serial numbers of 32 bits.
          nextId = (nextId + 1) >>> 0;
        } else {
          const id = (firstId + step) >>> 0;
          expect(unsettled.get(id)).toBe(model.get(id));
          unsettled.delete(id);
          model.delete(id);
        }
      }
      expect(unsettled.size).toBe(model.size);
      expect(new Set(unsettled.toArray())).toEqual(new Set(model.values()));
    }),
  );
});
