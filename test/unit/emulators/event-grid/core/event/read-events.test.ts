import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputSchema } from '../../../../../../emulators/event-grid/core/event/accepted-event.ts';
import { eventObject } from '../../../../../../emulators/event-grid/core/event/event-object.ts';
import { renderEvent } from '../../../../../../emulators/event-grid/core/event/render-event.ts';
import { Failure } from '../../../../../../emulators/event-grid/core/failure.ts';
import { accepted, CLOUD_EVENT, EVENT, json, read, target } from './event-fixture.ts';

const SCHEMAS = ['EventGridSchema', 'CloudEventSchemaV1_0', 'CustomEventSchema'] as const;
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const HEADERS = fc.constantFrom<Readonly<Record<string, string>>>(
  {},
  BATCH,
  { 'content-type': 'application/cloudevents+json' },
  { 'content-type': 'text/plain', 'ce-id': '%', 'ce-source': '%ff', 'ce-specversion': '1.0', 'ce-type': 't' },
);
const ROOM = { requestBytesMax: 1e6, eventBytesMax: 1e6, extensionNameCharsMax: 20 };

describe('any request', () => {
  it('is accepted or refused, and what is accepted can be read', () => {
    const anything = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc
        .array(
          fc.oneof(fc.jsonValue(), fc.record({ ...mutated(EVENT), ...mutated(CLOUD_EVENT) }, { requiredKeys: [] })),
        )
        .map((events) => new TextEncoder().encode(JSON.stringify(events))),
    );
    fc.assert(
      fc.property(fc.constantFrom(...SCHEMAS), HEADERS, anything, (schema, headers, body) => {
        const reply = read(target(schema), body, headers, ROOM);
        if (reply instanceof Failure) expect(reply.detail).not.toBe('');
        else for (const event of reply) expect(eventObject(event)).toBeTypeOf('object');
      }),
    );
  });

  it('that is accepted keeps its data in every form of delivery', () => {
    const asPublished: Readonly<Record<InputSchema, (data: unknown) => object>> = {
      EventGridSchema: (data) => ({ ...EVENT, data }),
      CloudEventSchemaV1_0: (data) => ({ ...CLOUD_EVENT, data }),
      CustomEventSchema: (data) => ({ data }),
    };
    fc.assert(
      fc.property(fc.constantFrom(...SCHEMAS), fc.array(fc.jsonValue(), { minLength: 1 }), (schema, data) => {
        const body = data.map(asPublished[schema]);
        const events = accepted(read(target(schema), body, BATCH, ROOM));
        for (const form of ['EventGridSchema', 'CloudEventSchemaV1_0'] as const) {
          const kept = events.map((event) => json(renderEvent(event, form)).data);
          const expected = schema === 'CustomEventSchema' ? data.map((each) => ({ data: each })) : data;
          expect(kept).toEqual(JSON.parse(JSON.stringify(expected)));
        }
      }),
    );
  });
});

/** Each member as it is, or anything. */
function mutated(object: object): Record<string, fc.Arbitrary<unknown>> {
  const entries = Object.entries(object).map(([name, value]) => [
    name,
    fc.oneof({ weight: 5, arbitrary: fc.constant(value) }, fc.jsonValue()),
  ]);
  return Object.fromEntries(entries);
}
