import { expect, it } from 'vitest';
import { ErrorWords } from '../../../../emulators/event-hubs/amqp/entity-error.ts';
import { DOMAIN_ERRORS, Failure } from '../../../../emulators/event-hubs/core/commands.ts';
import { EVENT_HUBS_ERRORS, errorText } from '../../../../emulators/event-hubs/errors.ts';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import { seededIds } from '../../../../src/kernel/ids.ts';

it('has an entry for every domain error, and no other', () => {
  expect(Object.keys(EVENT_HUBS_ERRORS).sort()).toEqual([...DOMAIN_ERRORS].sort());
});

it.each(DOMAIN_ERRORS)('%s has a condition, a status and a text that says what it is about', (error) => {
  const { condition, httpStatus } = EVENT_HUBS_ERRORS[error];
  expect(condition).toMatch(/^(amqp|com\.microsoft):[a-z:-]+$/);
  expect(httpStatus).toBeGreaterThanOrEqual(400);
  const text = errorText(new Failure(error, "a $& in '{detail}'"));
  expect(text).toContain("a $& in '{detail}'");
});

it('names entities by their URI, and says where to look it up', () => {
  const words = new ErrorWords('hubs', new VirtualClock(0), seededIds(1));
  expect(words.of(new Failure('consumer-group-not-found', 'a/ConsumerGroups/b'))).toEqual({
    condition: 'amqp:not-found',
    description: expect.stringMatching(
      /^The messaging entity 'sb:\/\/hubs\.servicebus\.windows\.net\/a\/ConsumerGroups\/b' could not be found\. To know more visit https:\/\/aka\.ms\/sbResourceMgrExceptions\. TrackingId:[0-9a-f-]{36}_G0, SystemTracker:hubs\.servicebus\.windows\.net, Timestamp:1970-01-01T00:00:00$/,
    ),
  });
  expect(words.connectionsExceeded().condition).toBe('amqp:resource-limit-exceeded');
});
