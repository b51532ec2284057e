import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../../../../src/wire/amqp/encode-message.ts';
import { readMapSection } from '../../../../src/wire/amqp/map-section.ts';
import { findSections } from '../../../../src/wire/amqp/message.ts';
import { readProperties } from '../../../../src/wire/amqp/message-properties.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { decode, hex } from './any-value.ts';
import { rheaMessage } from './rhea-codec.ts';

const reply = encodeMessage({
  properties: { correlationId: amqp.string('7') },
  applicationProperties: { 'status-code': amqp.int(200), 'status-description': amqp.string('OK') },
  body: amqp.map({ 'sequence-number': amqp.long(-1) }),
});

describe('encodeMessage', () => {
  it('is a body when there is nothing else', () => {
    expect(encodeMessage({ body: amqp.null })).toEqual(hex('00 53 77 40'));
  });

  it('is cut into its sections again', () => {
    const sections = findSections(reply);
    expect(readProperties(sections)).toEqual({ correlationId: amqp.string('7') });
    expect(readMapSection(reply, sections.applicationPropertiesAt, sections.bodyAt)).toEqual(
      amqp.map({ 'status-code': amqp.int(200), 'status-description': amqp.string('OK') }),
    );
    expect(decode(reply.subarray(sections.bodyAt))).toEqual(
      amqp.described(amqp.ulong(0x77), amqp.map({ 'sequence-number': amqp.long(-1) })),
    );
  });

  it('is read by rhea', () => {
    expect(rheaMessage.decode(reply)).toMatchObject({
      correlation_id: '7',
      application_properties: { 'status-code': 200, 'status-description': 'OK' },
      body: { 'sequence-number': -1 },
    });
  });

  it('has annotations and a data section where they are wanted', () => {
    const message = encodeMessage({
      messageAnnotations: { 'x-opt-partition-key': amqp.string('Ada') },
      properties: { messageId: amqp.string('1'), contentType: 'text/plain' },
      body: Buffer.from('hello'),
    });
    expect(rheaMessage.decode(message)).toMatchObject({
      message_annotations: { 'x-opt-partition-key': 'Ada' },
      message_id: '1',
      content_type: 'text/plain',
      body: { typecode: 0x75, content: Buffer.from('hello') },
    });
  });
});
