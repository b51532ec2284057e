import { expect, it } from 'vitest';
import type { Attempt, AttemptedEvent } from '../../../../../emulators/event-grid/core/delivery/commands.ts';
import { blobName, deadLetters } from '../../../../../emulators/event-grid/delivery/dead-letter-blob.ts';
import { DEFAULT_DELIVERY_SWITCHES as SWITCHES } from '../../../../../emulators/event-grid/delivery/delivery-switches.ts';
import { attempt, cloudEvent, event, webhook } from './delivering.ts';

const NOW_MS = Date.UTC(2026, 2, 4, 5, 6, 7);
const NAMESPACE_TOPIC =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.EventGrid/namespaces/Pulled/topics/Placed';
const FACTS = { reason: 'TimeToLiveExceeded', lastOutcome: 'Busy', lastAttemptAtMs: NOW_MS } as const;

function dead(attempted: AttemptedEvent): AttemptedEvent {
  return { ...attempted, deliveryCount: 3, publishedAtMs: NOW_MS - 60_000, deadLetter: FACTS };
}

function ofNamespace(letters: Attempt): Attempt {
  return { ...letters, subscription: { ...letters.subscription, source: NAMESPACE_TOPIC, schedule: 'namespace' } };
}

const IN_CLOUD_EVENTS = { eventDeliverySchema: 'CloudEventSchemaV1_0' } as const;
const HOOK = webhook('https://localhost/hook');

it('is named after the subscription and the hour, without zeros in front', () => {
  expect(blobName(attempt(HOOK), NOW_MS, 'id').join('/')).toBe('BILLING/2026/3/4/5/id.json');
});

it('is named after the namespace and the topic too where it has one', () => {
  const name = blobName(ofNamespace(attempt(HOOK)), NOW_MS, 'id');
  expect(name.join('/')).toBe('Pulled/Placed/billing/2026/3/4/5/id.json');
});

it('is an array of all events of the batch, each with what became of it', () => {
  const letters = deadLetters(attempt(HOOK, {}, [dead(event(1)), dead(event(2))]), SWITCHES);
  const facts = {
    deadLetterReason: 'TimeToLiveExceeded',
    deliveryAttempts: 3,
    lastDeliveryOutcome: 'Busy',
    publishTime: '2026-03-04T05:05:07.000Z',
    lastDeliveryAttemptTime: '2026-03-04T05:06:07.000Z',
  };
  expect(JSON.parse(letters.toString())).toEqual([
    { ...JSON.parse(Buffer.from(event(1).event.payload).toString()), ...facts },
    { ...JSON.parse(Buffer.from(event(2).event.payload).toString()), ...facts },
  ]);
});

it('leaves out the time of an attempt that there was none of', () => {
  const untried = { ...event(), deadLetter: { ...FACTS, lastOutcome: undefined, lastAttemptAtMs: undefined } };
  const [letter] = JSON.parse(deadLetters(attempt(HOOK, {}, [untried]), SWITCHES).toString());
  expect(letter).toMatchObject({ deadLetterReason: 'TimeToLiveExceeded', deliveryAttempts: 0 });
  expect(letter).not.toHaveProperty('lastDeliveryAttemptTime');
  expect(letter).not.toHaveProperty('lastDeliveryOutcome');
});

it('has a CloudEvent with attributes in small letters', () => {
  const [letter] = JSON.parse(deadLetters(attempt(HOOK, IN_CLOUD_EVENTS, [dead(cloudEvent())]), SWITCHES).toString());
  expect(letter).toMatchObject({
    specversion: '1.0',
    deadletterreason: 'TimeToLiveExceeded',
    deliveryattempts: 3,
    lastdeliveryoutcome: 'Busy',
    publishtime: '2026-03-04T05:05:07.000Z',
    lastdeliveryattempttime: '2026-03-04T05:06:07.000Z',
  });
});

it('has what came in a form of its own in the data of an event of the Event Grid schema', () => {
  const own = dead(event());
  const custom = {
    ...own,
    event: { ...own.event, schema: 'CustomEventSchema' as const, payload: Buffer.from('{"mine":1}') },
  };
  const schema = { eventDeliverySchema: 'CustomInputSchema' } as const;
  const [letter] = JSON.parse(deadLetters(attempt(HOOK, schema, [custom]), SWITCHES).toString());
  expect(letter).toMatchObject({ id: 'event-1', eventType: 'Order.Placed', data: { mine: 1 }, deliveryAttempts: 3 });
});

it('has events of a namespace beside what became of them', () => {
  const attribute = { name: 'x-region', type: 'Static', properties: { value: 'north', isSecret: false } } as const;
  const secret = { name: 'x-key', type: 'Static', properties: { value: 'hidden', isSecret: true } } as const;
  const hook = webhook('https://localhost/hook', { deliveryAttributeMappings: [attribute, secret] });
  const letters = deadLetters(ofNamespace(attempt(hook, IN_CLOUD_EVENTS, [dead(cloudEvent())])), SWITCHES);
  expect(JSON.parse(letters.toString())).toEqual([
    {
      event: JSON.parse(Buffer.from(cloudEvent().event.payload).toString()),
      customDeliveryProperties: { 'x-region': 'north' },
      deadLetterProperties: {
        deadletterreason: 'Time to live was exceeded.',
        deliveryattempts: 3,
        deliveryresult: 'Busy',
        publishutc: '2026-03-04T05:05:07.000Z',
        deliveryattemptutc: '2026-03-04T05:06:07.000Z',
      },
    },
  ]);
});

it('has the other spelling of why, where it is switched', () => {
  const switched = { deadLetterPropertiesIsCamelCase: false };
  const letters = deadLetters(ofNamespace(attempt(HOOK, IN_CLOUD_EVENTS, [dead(cloudEvent())])), switched);
  expect(JSON.parse(letters.toString())).toMatchObject([{ deadletterProperties: { deliveryattempts: 3 } }]);
});
