import { describe, expect, it } from 'vitest';
import { eventIdInMessage, eventIdInText } from '../../../../../src/recorder/dissect/amqp/carried-event.ts';
import { encodeMessage } from '../../../../../src/wire/amqp/encode-message.ts';
import { amqp } from '../../../../../src/wire/amqp/types.ts';

const CLOUD_EVENT = { specversion: '1.0', data: { id: 'other' }, id: 'e-1', type: 't', source: '/s' };
const GRID_EVENT = { id: 'e-2', eventType: 't', subject: 's' };

function idIn(value: unknown): string | undefined {
  const body = Buffer.from(JSON.stringify(value));
  const message = encodeMessage({
    properties: { messageId: amqp.string('m'), contentType: 'application/json' },
    applicationProperties: { 'aeg-event-type': amqp.string('Notification') },
    body,
  });
  const padded = Buffer.concat([Buffer.alloc(3), message, Buffer.alloc(5)]);
  return eventIdInMessage(padded, 3, 3 + message.length);
}

describe('the event in a message', () => {
  it.each([
    [CLOUD_EVENT, 'e-1'],
    [[GRID_EVENT], 'e-2'],
    [{ no: 'id' }, undefined],
    ['text', undefined],
  ])('%j', (body, id) => {
    expect(idIn(body)).toBe(id);
  });

  it('is not found in what is cut off, nor in what is no message', () => {
    const message = encodeMessage({ body: Buffer.from(JSON.stringify(CLOUD_EVENT)) });
    expect(eventIdInMessage(message, 0, message.length - 4)).toBeUndefined();
    expect(eventIdInMessage(Buffer.from('{"id":"x"}'), 0, 10)).toBeUndefined();
    expect(eventIdInMessage(message, 0, 0)).toBeUndefined();
  });
});

describe('the event in the text of a queue message', () => {
  const json = JSON.stringify(CLOUD_EVENT);

  it('is read as it is, with escapes, and in base64', () => {
    expect(eventIdInText(json)).toBe('e-1');
    expect(eventIdInText(json.replaceAll('"', '&quot;'))).toBe('e-1');
    expect(eventIdInText(Buffer.from(json).toString('base64'))).toBe('e-1');
    expect(eventIdInText(Buffer.from(JSON.stringify([GRID_EVENT])).toString('base64'))).toBe('e-2');
  });

  it.each(['', 'hello', '{"id":"order-1"}', 'eyJub3RoaW5n', '{"specversion":', '[]'])('is not in %j', (text) => {
    expect(eventIdInText(text)).toBeUndefined();
  });
});
