import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, tellsApart } from '../../../../../src/recorder/dissect/amqp/fingerprint.ts';
import { encodeMessage } from '../../../../../src/wire/amqp/encode-message.ts';
import { type AmqpValue, amqp } from '../../../../../src/wire/amqp/types.ts';

/** 0: none. */
function printOf(bytes: Uint8Array): number {
  return fingerprintOf(bytes, 0, bytes.length);
}

function message(body: string, annotations: Record<string, number> = {}, id?: AmqpValue): Buffer {
  const messageAnnotations = Object.fromEntries(
    Object.entries(annotations).map(([name, value]) => [name, amqp.string(`${value}`)]),
  );
  return encodeMessage({
    ...(Object.keys(annotations).length > 0 && { messageAnnotations }),
    properties: { contentType: 'text/plain', messageId: id },
    body: Buffer.from(body),
  });
}

describe('the fingerprint of a message', () => {
  it('stays what it is when a node writes annotations and an id', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), fc.nat(), (body, sequence) => {
        expect(printOf(message(body, { 'x-opt-sequence-number': sequence }, amqp.string('m')))).toBe(
          printOf(message(body)),
        );
      }),
    );
  });

  it('differs with the length, and with the end of the contents', () => {
    expect(printOf(message('hello 1'))).not.toBe(printOf(message('hello 2')));
    expect(printOf(message('hello'))).not.toBe(printOf(message('hello!')));
  });

  it('is of the bytes between the two ends alone', () => {
    const bytes = message('hello');
    const padded = Buffer.concat([Buffer.alloc(3, 1), bytes, Buffer.alloc(4, 2)]);
    expect(fingerprintOf(padded, 3, 3 + bytes.length)).toBe(printOf(bytes));
  });

  it('is not there for what is no message, and never throws', () => {
    expect(printOf(Buffer.from('hello'))).toBe(0);
    expect(printOf(new Uint8Array(0))).toBe(0);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (bytes, cut) => {
        const whole = message('hello', { a: 1 });
        expect(() => printOf(bytes)).not.toThrow();
        expect(() => fingerprintOf(whole, 0, Math.min(cut, whole.length))).not.toThrow();
      }),
    );
  });
});

describe('an id tells messages apart', () => {
  const id = { bytes: new Uint8Array(0), start: 0, fingerprint: 0 };

  it('unless there is none, or it is one that a broker made', () => {
    expect(tellsApart({ ...id, kind: 1, length: 7 })).toBe(true);
    expect(tellsApart({ ...id, kind: 3, length: 16 })).toBe(true);
    expect(tellsApart({ ...id, kind: 0, length: 0 })).toBe(false);
    expect(tellsApart({ ...id, kind: 1, length: 32 })).toBe(false);
  });
});
