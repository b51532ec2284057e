import { describe, expect, it } from 'vitest';
import { findSections } from '../../../../src/wire/amqp/message.ts';
import {
  hasMessageId,
  type Properties,
  readProperties,
  writeProperties,
} from '../../../../src/wire/amqp/message-properties.ts';
import { DecodeError } from '../../../../src/wire/amqp/reader.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { hex, written } from './any-value.ts';
import { list32, takeApart } from './composite-case.ts';
import { rheaMessage } from './rhea-codec.ts';

const full: Required<Properties> = {
  messageId: amqp.string('id'),
  userId: hex('0102'),
  to: amqp.string('to'),
  subject: 'subject',
  replyTo: amqp.string('reply'),
  correlationId: amqp.uuid(hex('f81d4fae7dec11d0a76500a0c91e6bf6')),
  contentType: 'application/json',
  contentEncoding: 'gzip',
  absoluteExpiryTime: 1_700_000_000_000n,
  creationTime: -1n,
  groupId: 'session',
  groupSequence: 300,
  replyToGroupId: 'answers',
};

const encode = (properties: Properties) => written((writer) => writeProperties(writer, properties));

describe('properties', () => {
  it('come back with all fields and with none', () => {
    expect(readProperties(findSections(encode(full)))).toEqual(full);
    expect(readProperties(findSections(encode({})))).toEqual({});
  });

  it('are written with all 13 fields', () => {
    for (const properties of [full, {}]) {
      const bytes = encode(properties);
      expect(bytes.subarray(0, 3)).toEqual(hex('00 53 73'));
      expect(takeApart(bytes).fields).toHaveLength(13);
    }
  });

  it('are read with trailing fields left out, and with further ones', () => {
    const fields = takeApart(encode(full)).fields;
    const read = (some: readonly Buffer[]) =>
      readProperties(findSections(Buffer.concat([hex('00 53 73'), list32(some)])));
    expect(read([...fields, hex('45'), hex('a1 01 78')])).toEqual(full);
    expect(read(fields.slice(0, 1))).toEqual({ messageId: full.messageId });
    expect(read([])).toEqual({});
    expect(readProperties(findSections(hex('00 53 73 45')))).toEqual({});
  });

  it.each([
    amqp.string('s'),
    amqp.ulong(2n ** 63n),
    amqp.binary(hex('00ff')),
    amqp.uuid(hex('f81d4fae7dec11d0a76500a0c91e6bf6')),
  ])('keep the type of an id: $type', (messageId) => {
    const sections = findSections(encode({ messageId, correlationId: messageId }));
    expect(readProperties(sections).messageId).toEqual(messageId);
    expect(hasMessageId(sections)).toBe(true);
    expect(readProperties(sections).correlationId).toEqual(messageId);
  });

  it('are empty when the section is absent', () => {
    const sections = findSections(hex('00 53 75 a0 00'));
    expect(readProperties(sections)).toEqual({});
    expect(hasMessageId(sections)).toBe(false);
    expect(hasMessageId(findSections(hex('00 53 73 45')))).toBe(false);
    expect(hasMessageId(findSections(encode({ to: amqp.string('t') })))).toBe(false);
    expect(hasMessageId(findSections(encode({ messageId: amqp.string('x'.repeat(300)) })))).toBe(true);
  });

  it('are refused with a field of the wrong type', () => {
    expect(() => readProperties(findSections(hex('00 53 73 c0 03 02 40 41')))).toThrow(DecodeError);
  });
});

describe('rhea agrees', () => {
  it('on what we write', () => {
    expect(rheaMessage.decode(encode(full))).toMatchObject({
      message_id: 'id',
      user_id: hex('0102'),
      to: 'to',
      subject: 'subject',
      reply_to: 'reply',
      correlation_id: hex('f81d4fae7dec11d0a76500a0c91e6bf6'),
      content_type: 'application/json',
      content_encoding: 'gzip',
      absolute_expiry_time: new Date(1_700_000_000_000),
      creation_time: new Date(-1),
      group_id: 'session',
      group_sequence: 300,
      reply_to_group_id: 'answers',
    });
  });

  it('on what it writes', () => {
    const encoded = rheaMessage.encode({ message_id: 7, subject: 's', creation_time: 5, group_sequence: 1, body: 'b' });
    expect(readProperties(findSections(encoded))).toEqual({
      messageId: amqp.ulong(7),
      subject: 's',
      creationTime: 5n,
      groupSequence: 1,
    });
  });
});
