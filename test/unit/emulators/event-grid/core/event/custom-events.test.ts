import { describe, expect, it } from 'vitest';
import { NOW, one, read, refused, TOPIC_ID, target, text } from './event-fixture.ts';

const ORDER = { myType: 'Order.Placed', meta: { id: 7, at: '2026-01-01T10:00:00Z' }, 'a.b': 'dotted', flag: null };
const MAPPING = {
  id: { sourceField: 'meta.id' },
  eventTime: { sourceField: 'meta.at' },
  eventType: { sourceField: 'myType' },
  subject: { sourceField: 'about', defaultValue: 'orders' },
  dataVersion: { defaultValue: '1.0' },
};

describe('events of a custom schema', () => {
  it('stay what they are, and are what the mapping says', () => {
    const { payload, envelope, schema } = one(
      read(target('CustomEventSchema', { inputSchemaMapping: MAPPING }), [ORDER]),
    );
    expect(schema).toBe('CustomEventSchema');
    expect(text(payload)).toBe(JSON.stringify(ORDER));
    expect(envelope).toEqual({
      id: '7',
      topic: TOPIC_ID,
      subject: 'orders',
      eventType: 'Order.Placed',
      eventTime: '2026-01-01T10:00:00Z',
      dataVersion: '1.0',
    });
  });

  it('without a mapping get an id and a time', () => {
    expect(one(read(target('CustomEventSchema'), [{}])).envelope).toEqual({
      id: 'made',
      topic: TOPIC_ID,
      subject: '',
      eventType: '',
      eventTime: NOW,
      dataVersion: '',
    });
  });

  it('have fields by the whole name, or within others', () => {
    const inputSchemaMapping = { subject: { sourceField: 'a.b' } };
    expect(one(read(target('CustomEventSchema', { inputSchemaMapping }), [ORDER])).envelope.subject).toBe('dotted');
  });

  it.each([
    [{ eventType: { sourceField: 'missing' } }, "requires 'missing' property to be set"],
    [{ eventType: { sourceField: 'flag' } }, "requires 'flag' property to be set"],
    [{ eventType: { sourceField: 'myType.length' } }, "requires 'myType.length' property to be set"],
    [{ subject: { sourceField: 'meta' } }, "requires 'meta' property to be a string"],
    [{ eventTime: { sourceField: 'myType' } }, "requires 'myType' property to be a valid RFC 3339 timestamp"],
  ])('are refused where the mapping %j finds nothing fitting', (inputSchemaMapping, expected) => {
    expect(refused(read(target('CustomEventSchema', { inputSchemaMapping }), [ORDER])).detail).toContain(expected);
  });

  it('for a domain name its topic by the mapping', () => {
    const more = { isDomain: true, inputSchemaMapping: { topic: { sourceField: 'region' } } };
    const { envelope } = one(read(target('CustomEventSchema', more), [{ region: 'eu' }]));
    expect(envelope.topic).toBe(`${TOPIC_ID}/topics/eu`);
  });

  it('are an array', () => {
    expect(refused(read(target('CustomEventSchema'), ORDER)).detail).toContain('Token Expected: StartArray');
    expect(refused(read(target('CustomEventSchema'), ['text'])).detail).toContain('Token Expected: StartObject');
  });
});
