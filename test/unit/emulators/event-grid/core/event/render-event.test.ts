import { EventGridDeserializer } from '@azure/eventgrid';
import { type CloudEvent, HTTP } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import type {
  AcceptedEvent,
  DeliverySchema,
} from '../../../../../../emulators/event-grid/core/event/accepted-event.ts';
import { renderEvent } from '../../../../../../emulators/event-grid/core/event/render-event.ts';
import { CLOUD_EVENT, EVENT, json, one, read, TOPIC_ID, target, text } from './event-fixture.ts';

const ORDER = { myType: 'Order.Placed', total: 7 };
const MAPPING = { eventType: { sourceField: 'myType' }, id: { sourceField: 'total' } };
const DATA = '{"big":12345678901234567890,"nested":{"data":1}}';

const eventGrid = (event: object = EVENT) => one(read(target('EventGridSchema'), [event]));
const cloud = () =>
  one(read(target('CloudEventSchemaV1_0'), CLOUD_EVENT, { 'content-type': 'application/cloudevents+json' }));
const custom = () => one(read(target('CustomEventSchema', { inputSchemaMapping: MAPPING }), [ORDER]));

const SINGLE = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
function asCloudEvent(event: AcceptedEvent): CloudEvent<unknown> {
  const body = text(renderEvent(event, 'CloudEventSchemaV1_0'));
  const judged = HTTP.toEvent({ headers: SINGLE, body }) as CloudEvent<unknown>;
  expect(judged.validate()).toBe(true);
  return judged;
}

describe('an event', () => {
  it.each<[string, AcceptedEvent, DeliverySchema]>([
    ['of the Event Grid schema', eventGrid(), 'EventGridSchema'],
    ['that is a CloudEvent', cloud(), 'CloudEventSchemaV1_0'],
    ['of a custom schema', custom(), 'CustomInputSchema'],
  ])('%s is delivered as it was accepted', (_, event, schema) => {
    expect(renderEvent(event, schema)).toBe(event.payload);
  });

  it('of the Event Grid schema becomes a CloudEvent', () => {
    expect(json(renderEvent(eventGrid(), 'CloudEventSchemaV1_0'))).toEqual({
      specversion: '1.0',
      id: '1',
      source: TOPIC_ID,
      type: 'Order.Placed',
      subject: '/orders/7',
      time: '2026-01-01T10:00:00Z',
      data: { total: 7 },
    });
    expect(asCloudEvent(eventGrid()).data).toEqual({ total: 7 });
  });

  it('keeps the bytes of its data when it changes its form', () => {
    const body = JSON.stringify([{ ...EVENT, data: 0 }]).replace('"data":0', `"data": ${DATA}`);
    const event = one(read(target('EventGridSchema'), body));
    expect(text(renderEvent(event, 'CloudEventSchemaV1_0'))).toContain(`"data":${DATA}}`);
  });

  it('without data has none in the other form', () => {
    const { data: _, ...event } = EVENT;
    expect(json(renderEvent(eventGrid(event), 'CloudEventSchemaV1_0'))).not.toHaveProperty('data');
    expect(json(renderEvent(eventGrid({ ...EVENT, data: null }), 'CloudEventSchemaV1_0')).data).toBeNull();
  });

  it('of a custom schema is the data of an event of the Event Grid schema', () => {
    expect(json(renderEvent(custom(), 'EventGridSchema'))).toEqual({
      id: '7',
      topic: TOPIC_ID,
      subject: '',
      eventType: 'Order.Placed',
      eventTime: '2026-01-01T00:00:00.000Z',
      dataVersion: '',
      metadataVersion: '1',
      data: ORDER,
    });
  });

  it('of a custom schema is the data of a CloudEvent, whose subject is not empty', () => {
    const event = asCloudEvent(custom());
    expect(event).toMatchObject({ id: '7', source: TOPIC_ID, type: 'Order.Placed', data: ORDER });
    expect(event.subject).toBeUndefined();
  });

  it('is what the SDK reads', async () => {
    const deserializer = new EventGridDeserializer();
    for (const event of [eventGrid(), custom()]) {
      const [read] = await deserializer.deserializeEventGridEvents(text(renderEvent(event, 'EventGridSchema')));
      expect(read).toMatchObject({ eventType: 'Order.Placed', topic: TOPIC_ID, metadataVersion: '1' });
    }
    for (const event of [eventGrid(), cloud(), custom()]) {
      const [read] = await deserializer.deserializeCloudEvents(text(renderEvent(event, 'CloudEventSchemaV1_0')));
      expect(read).toMatchObject({ type: 'Order.Placed' });
    }
  });
});
