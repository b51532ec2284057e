import type { AcceptedEvent, DeliverySchema } from './accepted-event.ts';
import { lastValueOf } from './json-parts.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/**
 * The event as one JSON object in UTF-8, in the form that a subscription wants. In its own form it is what was accepted, with no
 * byte changed; in another one the data is. A CloudEvent has no other form. [event-grid-protocol 2.3]
 */
export function renderEvent(event: AcceptedEvent, deliverySchema: DeliverySchema): Uint8Array {
  const { schema, payload } = event;
  if (schema === 'CloudEventSchemaV1_0' || deliverySchema === 'CustomInputSchema') return payload;
  if (schema === 'EventGridSchema' && deliverySchema === 'EventGridSchema') return payload;
  const text = decodeUtf8(payload);
  if (deliverySchema === 'EventGridSchema') return encodeUtf8(withData(eventGridHead(event), text));
  const data = schema === 'EventGridSchema' ? lastValueOf(text, 'data') : text;
  return encodeUtf8(withData(cloudEventHead(event), data));
}

function eventGridHead({ envelope }: AcceptedEvent): object {
  const { id, topic, subject, eventType, eventTime, dataVersion } = envelope;
  return { id, topic, subject, eventType, eventTime, dataVersion, metadataVersion: '1' };
}

/**
 * The data's version is lost: the service once told it as a `dataschema`, which was no URI. [Event Grid docs: cloud-event-schema;
 * cloudevents/sdk-go#615]
 */
function cloudEventHead({ envelope }: AcceptedEvent): object {
  const { id, topic, subject, eventType, eventTime } = envelope;
  return {
    id,
    source: topic,
    specversion: '1.0',
    type: eventType,
    // It is not empty where it is there. [CloudEvents 1.0, subject]
    ...(subject !== '' && { subject }),
    time: eventTime,
  };
}

function withData(head: object, data: string | undefined): string {
  const text = JSON.stringify(head);
  return data === undefined ? text : `${text.slice(0, -1)},"data":${data}}`;
}
