import { describe, expect, it } from 'vitest';
import {
  changesOf,
  maxDeliveryCountExceeded,
  mergeChanges,
  TTL_EXPIRED,
} from '../../../../../emulators/service-bus/core/dead-letter.ts';

describe('changesOf', () => {
  it('says why the service itself dead-lettered a message, in its own words', () => {
    expect([...changesOf(maxDeliveryCountExceeded(3))]).toEqual([
      ['DeadLetterReason', 'MaxDeliveryCountExceeded'],
      ['DeadLetterErrorDescription', 'Message could not be consumed after 3 delivery attempts.'],
    ]);
    expect([...changesOf(TTL_EXPIRED)]).toEqual([
      ['DeadLetterReason', 'TTLExpiredException'],
      ['DeadLetterErrorDescription', 'The message expired and was dead lettered.'],
    ]);
  });

  it("keeps a client's own changes, and an empty reason as it is", () => {
    expect([...changesOf({ reason: '', changes: new Map([['tries', 2]]) })]).toEqual([
      ['tries', 2],
      ['DeadLetterReason', ''],
    ]);
    expect(changesOf({}).size).toBe(0);
  });
});

it('mergeChanges lets the later ones win and touches neither', () => {
  const earlier = new Map([
    ['a', 1],
    ['b', 1],
  ]);
  const later = new Map([['b', 2]]);
  expect(mergeChanges(earlier, later)).toEqual(
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
  );
  expect(earlier.get('b')).toBe(1);
  expect(mergeChanges(earlier, undefined)).toBe(earlier);
  expect(mergeChanges(earlier, new Map())).toBe(earlier);
  expect(mergeChanges(undefined, later)).toBe(later);
});
