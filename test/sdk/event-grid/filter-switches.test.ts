import { expect, it } from 'vitest';
import { publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

it.each([false, true])('a missing key passes the negative operators where that is turned on: %s', async (isTurned) => {
  const [notContains, notInRange] = [await Subscriber.start(), await Subscriber.start()];
  const eventSubscriptions = [
    {
      name: 'strings',
      destination: webHook(notContains.url),
      filter: { advancedFilters: [{ operatorType: 'StringNotContains' as const, key: 'data.state', values: ['x'] }] },
    },
    {
      name: 'numbers',
      destination: webHook(notInRange.url),
      filter: { advancedFilters: [{ operatorType: 'NumberNotInRange' as const, key: 'data.total', values: [[1, 2]] }] },
    },
  ];
  const azure = await startGrid({
    topics: [{ name: 'orders', eventSubscriptions }],
    switches: { negativeStringMatchesMissing: isTurned, numberNotInRangeMatchesMissing: isTurned },
  });
  const event = { eventType: 'a', subject: 'b', dataVersion: '1' };
  const events = [
    { ...event, id: 'missing', data: {} },
    { ...event, id: 'there', data: { state: 'new', total: 3 } },
  ];
  await publisherOf(azure, 'orders', 'EventGrid').send(events);
  const expected = isTurned ? ['missing', 'there'] : ['there'];
  for (const subscriber of [notContains, notInRange]) {
    expect((await subscriber.received(expected.length)).map(({ id }) => id).sort()).toEqual(expected);
  }
});
