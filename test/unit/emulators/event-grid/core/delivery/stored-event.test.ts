import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StoredEvent } from '../../../../../../emulators/event-grid/core/delivery/stored-event.ts';
import { event } from './delivery-fixture.ts';

it('has an output id for each subscription: a GUID, always the same, and no two alike', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uniqueArray(fc.nat(0xffff_ffff), { minLength: 2 }), (outputId, subscriptions) => {
      const stored = new StoredEvent(1, event('1'), 0, outputId);
      const ids = subscriptions.map((subscription) => stored.outputEventId(subscription));
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(new Set(ids).size).toBe(ids.length);
      expect(subscriptions.map((subscription) => stored.outputEventId(subscription))).toEqual(ids);
    }),
  );
});
