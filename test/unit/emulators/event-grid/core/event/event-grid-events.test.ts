import { describe, expect, it } from 'vitest';
import { accepted, EVENT, json, LIMITS, one, read, refused, TOPIC_ID, target, text } from './event-fixture.ts';

const TOPIC = target('EventGridSchema');
const DOMAIN_ID = TOPIC_ID.replace('/topics/', '/domains/');
const DOMAIN = target('EventGridSchema', { id: DOMAIN_ID, isDomain: true });

describe('events of the Event Grid schema', () => {
  it('are stamped with their topic and the version of their metadata', () => {
    const [first, second] = accepted(read(TOPIC, [EVENT, { ...EVENT, id: '2' }]));
    expect(json(first!.payload)).toEqual({ ...EVENT, topic: TOPIC_ID, metadataVersion: '1' });
    expect(second?.envelope).toEqual({
      id: '2',
      topic: TOPIC_ID,
      subject: '/orders/7',
      eventType: 'Order.Placed',
      eventTime: '2026-01-01T10:00:00Z',
      dataVersion: '1.0',
    });
  });

  it('keep every byte of their data', () => {
    const data = String.raw`{ "big":12345678901234567890123 ,"one":1.0,"twice":1,"twice":2,"\u00e9":"\u00e9", "e":1e400}`;
    const body = `[ ${JSON.stringify({ ...EVENT, data: 0 }).replace('"data":0', `"data" : ${data}`)} ]`;
    expect(text(one(read(TOPIC, body)).payload)).toContain(`"data" : ${data}`);
  });

  it('may say what they are stamped with', () => {
    for (const stamps of [
      { topic: null, metadataVersion: null },
      { topic: '', metadataVersion: '1' },
      { topic: TOPIC_ID.toUpperCase(), metadataVersion: '1' },
    ]) {
      const { payload } = one(read(TOPIC, [{ ...stamps, ...EVENT }]));
      expect(json(payload)).toEqual({ ...EVENT, topic: TOPIC_ID, metadataVersion: '1' });
      expect(text(payload).match(/"topic"/g)).toHaveLength(1);
    }
  });

  it('need no data and no data version', () => {
    const { data: _, dataVersion: __, ...event } = EVENT;
    const stamped = { topic: TOPIC_ID, metadataVersion: '1', dataVersion: '' };
    expect(json(one(read(TOPIC, [event])).payload)).toEqual({ ...event, ...stamped });
    expect(json(one(read(TOPIC, [{ ...event, dataVersion: null }])).payload)).toEqual({ ...event, ...stamped });
  });

  it('may have an id that is a number', () => {
    const { payload, envelope } = one(read(TOPIC, [{ ...EVENT, id: 4711 }]));
    expect(envelope.id).toBe('4711');
    expect(json(payload)).toMatchObject({ id: '4711', data: { total: 7 } });
  });

  it.each(['2026-01-01T10:00:00.1234567Z', '2026-01-01T10:00:00+02:00', '2026-01-01T10:00:00+0000'])(
    'may have happened at %s',
    (eventTime) => {
      expect(one(read(TOPIC, [{ ...EVENT, eventTime }])).envelope.eventTime).toBe(eventTime);
    },
  );

  it.each(['id', 'subject', 'eventType', 'eventTime'])('must have %s', (name) => {
    for (const value of [undefined, null, '']) {
      const { error, detail } = refused(read(TOPIC, [EVENT, { ...EVENT, [name]: value }]));
      expect(error).toBe('event-invalid');
      expect(detail).toBe(
        `This resource is configured for 'EventGridEvent' schema and requires '${name}' property to be set.`,
      );
    }
  });

  it.each([
    [{ ...EVENT, sas_url: 'x' }, "Received unexpected property 'sas_url' in JSON"],
    [{ ...EVENT, source: '/shop' }, "Received unexpected property 'source' in JSON"],
    [{ ...EVENT, id: {} }, "requires 'id' property to be a string"],
    [{ ...EVENT, subject: ['a'] }, "requires 'subject' property to be a string"],
    [{ ...EVENT, eventTime: 'yesterday' }, "requires 'eventTime' property to be a valid RFC 3339 timestamp"],
    [{ ...EVENT, eventTime: '2026-01-01T10:00:00' }, "requires 'eventTime' property to be a valid RFC 3339 timestamp"],
    [{ ...EVENT, eventTime: '2026-13-01T10:00:00Z' }, "requires 'eventTime' property to be a valid RFC 3339 timestamp"],
    [{ ...EVENT, metadataVersion: '2' }, "Property 'metadataVersion' was found to be set to 2, but was expected to"],
    [7, 'Token Expected: StartObject, Actual Token Received: Integer'],
    [[EVENT], 'Token Expected: StartObject, Actual Token Received: StartArray'],
  ])('are refused all together for one like %j', (event, expected) => {
    const { error, detail } = refused(read(TOPIC, [EVENT, event]));
    expect(error).toBe('event-invalid');
    expect(detail).toContain(expected);
  });

  it('of another topic are not authorised', () => {
    expect(refused(read(TOPIC, [{ ...EVENT, topic: 'other' }])).error).toBe('event-not-authorised');
  });

  it.each([
    [EVENT, 'Token Expected: StartArray, Actual Token Received: StartObject'],
    [[], 'The JSON received does not conform to the expected schema'],
    ['"text"', 'Token Expected: StartArray, Actual Token Received: String'],
    ['null', 'Token Expected: StartArray, Actual Token Received: Null'],
    ['1.5', 'Token Expected: StartArray, Actual Token Received: Float'],
    ['true', 'Token Expected: StartArray, Actual Token Received: Boolean'],
    ['', 'Unexpected end when reading JSON'],
    ['[{', 'The JSON received cannot be read'],
    ['[]]', 'The JSON received cannot be read'],
    [new Uint8Array([0x5b, 0xff, 0x5d]), 'The JSON received cannot be read'],
    ['['.repeat(2_000), 'The JSON received cannot be read'],
  ])('are no body like %j', (body, expected) => {
    const { error, detail } = refused(read(TOPIC, body));
    expect(error).toBe('event-invalid');
    expect(detail).toContain(expected);
  });

  it('may be nested deeply', () => {
    const data = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const body = JSON.stringify([{ ...EVENT, data: 0 }]).replace('"data":0', `"data":${data}`);
    const limits = { ...LIMITS, requestBytesMax: 1_000_000, eventBytesMax: 1_000_000 };
    expect(text(one(read(TOPIC, body, {}, limits)).payload)).toContain(data);
  });

  it('have a size, each and all', () => {
    const sized = (bytes: number) => ({
      ...EVENT,
      data: 'x'.repeat(bytes - JSON.stringify({ ...EVENT, data: '' }).length),
    });
    expect(accepted(read(TOPIC, [sized(1_000)]))).toHaveLength(1);
    expect(refused(read(TOPIC, [sized(1_001)]))).toMatchObject({
      error: 'event-too-large',
      detail: 'The maximum size (1000) has been exceeded.',
    });
    expect(refused(read(TOPIC, [sized(700), sized(700), sized(700)]))).toMatchObject({
      error: 'event-too-large',
      detail: 'The maximum size (2000) has been exceeded.',
    });
  });

  it('are taken as UTF-8 whatever content type they have', () => {
    const type = (value: string) => ({ 'content-type': value });
    expect(one(read(TOPIC, [EVENT], type('application/x-www-form-urlencoded'))).envelope.id).toBe('1');
    expect(one(read(TOPIC, [EVENT], type('application/json; charset=UTF-8'))).envelope.id).toBe('1');
    expect(refused(read(TOPIC, [EVENT], type('application/json; charset=latin1'))).detail).toContain("'latin1'");
  });

  it('keep nothing of the request in memory', () => {
    const body = new TextEncoder().encode(JSON.stringify([EVENT]));
    expect(one(read(TOPIC, body)).payload.buffer).not.toBe(body.buffer);
  });
});

describe('events for a domain', () => {
  it('name its topic, and are stamped with the id of that', () => {
    const id = `${DOMAIN_ID}/topics/eu`;
    for (const topic of ['eu', id]) {
      const { payload, envelope } = one(read(DOMAIN, [{ ...EVENT, topic }]));
      expect(envelope.topic).toBe(id);
      expect(json(payload).topic).toBe(id);
    }
  });

  it('are refused without one', () => {
    expect(refused(read(DOMAIN, [{ ...EVENT, topic: 'eu' }, EVENT])).detail).toContain("requires 'topic' property");
  });
});
