import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/kernel/connection.ts';
import type { Capture } from '../../../src/recorder/capture.ts';
import { decodeAs, decodeAsText } from '../../../src/report/decode-as.ts';
import { renderPcapng } from '../../../src/report/pcapng.ts';
import { HAS_TSHARK, TSHARK_NOTE, tshark } from '../../support/pcapng.ts';
import { RecorderBench } from '../recorder/conversation.ts';
import { captureOf } from '../scenario/hand-made.ts';

function captureWith(...connections: readonly (readonly [port: number, ...layers: Layer[]])[]): Capture {
  const capture = captureOf(connections.map(() => ['producer', 'service-bus']));
  return {
    ...capture,
    connections: capture.connections.map((connection, i) => {
      const [port, ...layers] = connections[i]!;
      return { ...connection, layers, acceptorAddress: { host: '127.0.0.1', port } };
    }),
  };
}

describe('decodeAs', () => {
  it('names what is spoken at a port that is not the usual one, once', () => {
    const capture = captureWith(
      [40_001, 'tcp', 'amqp'],
      [40_001, 'tcp', 'amqp'],
      [40_002, 'tcp', 'tls', 'amqp'],
      [40_003, 'tcp', 'tls', 'mqtt'],
    );
    expect(decodeAs(capture)).toEqual(['tcp.port==40001,amqp', 'tls.port==40002,amqp', 'tls.port==40003,mqtt']);
    expect(decodeAsText(capture)).toMatch(/ -d tcp\.port==40001,amqp -d tls\.port==40002,amqp -d /);
  });

  it('is silent where Wireshark needs no help', () => {
    const usual = captureWith(
      [5672, 'tcp', 'amqp'],
      [5671, 'tcp', 'tls', 'amqp'],
      [1883, 'tcp', 'mqtt'],
      [40_004, 'tcp', 'tls', 'http'],
      [40_004, 'tcp', 'tls', 'http', 'websocket', 'amqp'],
    );
    expect(decodeAs(usual)).toEqual([]);
    expect(decodeAsText(usual)).toBeUndefined();
  });

  it.skipIf(!HAS_TSHARK)(`makes tshark dissect it, and is in the file${TSHARK_NOTE}`, () => {
    const bench = new RecorderBench();
    bench
      .connect('127.0.0.2', { acceptor: { host: '127.0.0.1', port: 40_005 } })
      .start()
      .attach('sender', 'orders');
    const capture = bench.recorder.capture();
    const file = renderPcapng(capture);
    const attaches = (more: string[]) => tshark(file, 'amqp.performative == 18', ['frame.number'], more);
    expect(attaches([])).toEqual([]);
    expect(attaches(decodeAs(capture).flatMap((value) => ['-d', value]))).not.toEqual([]);
    expect(Buffer.from(file).includes('tcp.port==40005,amqp')).toBe(true);
  });
});
