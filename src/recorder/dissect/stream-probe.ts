import type { Layer } from '../../kernel/connection.ts';

/** The protocol that a stream's first bytes show; undefined while there are too few of them. */
export type StreamProtocol = Extract<Layer, 'amqp' | 'tls' | 'http' | 'mqtt'> | 'other';

const PREFIX_BYTES_MAX = 12;
const HTTP_REQUEST = /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|MERGE) /;
/** Behind the type of the packet, its length (1 to 4 bytes) and that of the name. `MQIsdp` is version 3.1. [MQTT5 3.1.2.1] */
const MQTT_NAME = /^.{4,7}(?:MQTT|MQIs)/s;

/** Tells what one direction of a stream carries, from its first bytes, however they are cut. */
export class StreamProbe {
  protocol: StreamProtocol | undefined;
  #prefix: Buffer = Buffer.alloc(0);

  /** Returns the bytes to pass on: the chunk, with those before it that were too few to tell. */
  feed(chunk: Uint8Array): Uint8Array {
    const bytes = this.#prefix.length === 0 ? chunk : Buffer.concat([this.#prefix, chunk]);
    this.protocol = protocolOf(bytes);
    this.#prefix = this.protocol === undefined ? Buffer.from(bytes) : Buffer.alloc(0);
    return bytes;
  }
}

function protocolOf(bytes: Uint8Array): StreamProtocol | undefined {
  // A TLS record: handshake, version 3.x. [RFC 8446 5.1]
  if (bytes[0] === 0x16 && (bytes.length < 2 || bytes[1] === 0x03)) return bytes.length < 2 ? undefined : 'tls';
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PREFIX_BYTES_MAX)).toString('latin1');
  if (text.startsWith('AMQP')) return 'amqp';
  // CONNECT. [MQTT5 3.1.1]
  if (bytes[0] === 0x10 && MQTT_NAME.test(text)) return 'mqtt';
  if (HTTP_REQUEST.test(text)) return 'http';
  if (bytes.length < PREFIX_BYTES_MAX) return undefined;
  return text.startsWith('HTTP/1.') ? 'http' : 'other';
}
