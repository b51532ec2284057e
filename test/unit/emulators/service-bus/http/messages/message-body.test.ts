import { describe, expect, it } from 'vitest';
import { messageBody } from '../../../../../../emulators/service-bus/http/messages/message-body.ts';
import { findSections, SECTION } from '../../../../../../src/wire/amqp/message.ts';
import { type AmqpValue, amqp } from '../../../../../../src/wire/amqp/types.ts';
import { Writer } from '../../../../../../src/wire/amqp/writer.ts';

function body(...sections: readonly (readonly [code: number, value: AmqpValue])[]): string {
  const writer = new Writer();
  for (const [code, value] of sections) {
    writer.u8(0x00);
    writer.pair(0x53, code);
    writer.value(value);
  }
  return messageBody(findSections(writer.take())).toString();
}

const data = (text: string) => [SECTION.data, amqp.binary(Buffer.from(text))] as const;
const value = (of: AmqpValue) => [SECTION.value, of] as const;

describe('the body of a message over HTTP', () => {
  it('is the bytes of its data sections', () => {
    expect(body()).toBe('');
    expect(body(data('one'))).toBe('one');
    expect(body(data('one'), data(''), data('two'))).toBe('onetwo');
  });

  it('is the text or the bytes of a value', () => {
    expect(body(value(amqp.string('äöü')))).toBe('äöü');
    expect(body(value(amqp.binary(Buffer.from('bytes'))))).toBe('bytes');
  });

  it('is JSON for every other value', () => {
    const map = amqp.map({
      int: amqp.int(1),
      long: amqp.long(2n ** 60n),
      time: amqp.timestamp(0),
      far: { type: 'timestamp', value: 2n ** 60n },
      uuid: amqp.uuid(new Uint8Array(16)),
      binary: amqp.binary(Buffer.from('a')),
      nothing: amqp.null,
      list: amqp.list([amqp.boolean(true), amqp.described(amqp.symbol('d'), amqp.string('x'))]),
    });
    expect(JSON.parse(body(value(map)))).toEqual({
      int: 1,
      long: '1152921504606846976',
      time: '1970-01-01T00:00:00.000Z',
      far: '1152921504606846976',
      uuid: '00000000-0000-0000-0000-000000000000',
      binary: 'YQ==',
      nothing: null,
      list: [true, 'x'],
    });
    expect(body(value(amqp.null))).toBe('null');
  });

  it('is one JSON list for sequences', () => {
    const sequence = (...items: AmqpValue[]) => [SECTION.sequence, amqp.list(items)] as const;
    expect(body(sequence(amqp.int(1), amqp.string('a')), sequence(amqp.int(2)))).toBe('[1,"a",2]');
  });
});
