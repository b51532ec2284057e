import { describe, expect, it } from 'vitest';
import { StreamProbe } from '../../../../src/recorder/dissect/stream-probe.ts';

describe('StreamProbe', () => {
  it.each([
    ['AMQP\x03\x01\x00\x00', 'amqp'],
    ['\x16\x03\x01\x02\x00', 'tls'],
    ['GET /health HTTP/1.1\r\n', 'http'],
    ['HTTP/1.1 200 OK\r\n', 'http'],
    ['HTTP/1.1 101 Switching Protocols\r\n', 'http'],
    ['\x10\x2a\x00\x04MQTT\x05\x02\x00\x3c', 'mqtt'],
  ] as const)('tells what %j begins, in one piece or byte by byte', (text, protocol) => {
    const bytes = Buffer.from(text, 'latin1');
    const whole = new StreamProbe();
    whole.feed(bytes);
    expect(whole.protocol).toBe(protocol);

    const pieces = new StreamProbe();
    let passedOn: Uint8Array = bytes;
    for (let i = 0; i < bytes.length && pieces.protocol === undefined; i++)
      passedOn = pieces.feed(bytes.subarray(i, i + 1));
    expect(pieces.protocol).toBe(protocol);
    expect(bytes.subarray(0, passedOn.length).equals(passedOn)).toBe(true);
  });
});
