import { createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';

/** Control packets, written as MQTT 3.1.1 and 5 draw them. */
export function packet(first: number, ...parts: readonly (Buffer | number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as Buffer)));
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** Properties of MQTT 5 with their length; shorter than 128 bytes. */
export function properties(...parts: readonly (Buffer | number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as Buffer)));
  return Buffer.concat([Buffer.from([body.length]), body]);
}

export interface Login {
  readonly version?: 4 | 5;
  readonly user?: string;
  readonly password?: string;
  readonly will?: { readonly topic: string; readonly payload: string };
}

export function connectPacket(clientId: string, { version = 4, user, password, will }: Login = {}): Buffer {
  const flags = (user ? 0x80 : 0) | (password ? 0x40 : 0) | (will ? 0x04 : 0) | 0x02;
  const none = version === 5 ? [properties()] : [];
  return packet(
    0x10,
    ...[text('MQTT'), [version, flags, 0, 60], ...none, text(clientId)],
    ...(will ? [...none, text(will.topic), text(will.payload)] : []),
    ...[user, password].flatMap((value) => (value ? [text(value)] : [])),
  );
}

export const connack = (code = 0, ...more: Buffer[]) => packet(0x20, [0, code], ...more);
export const subscribe = (id: number, ...filters: string[]) =>
  packet(0x82, [0, id], ...filters.flatMap((filter) => [text(filter), [1]]));
export const publish = (topic: string, payload: string) => packet(0x30, text(topic), Buffer.from(payload));
export const publishOnce = (id: number, topic: string, payload: string) =>
  packet(0x32, text(topic), [0, id], Buffer.from(payload));
export const DISCONNECT = packet(0xe0);

/**
 * A broker that knows one client: takes its CONNECT, says `greeting` to a SUBSCRIBE after the SUBACK, acknowledges what is published
 * with QoS 1. For packets that come one at a time, as a client sends them that waits for answers.
 */
export function serveMqtt(stream: Duplex, greeting: Buffer = Buffer.alloc(0)): void {
  stream.on('error', () => {});
  stream.on('data', (bytes: Buffer) => {
    const type = bytes[0]! >> 4;
    if (type === 1) stream.write(connack());
    else if (type === 8) stream.write(Buffer.concat([packet(0x90, bytes.subarray(2, 4), [1]), greeting]));
    else if (type === 3 && bytes[0]! & 2)
      stream.write(packet(0x40, bytes.subarray(4 + bytes.readUInt16BE(2)).subarray(0, 2)));
    else if (type === 14) stream.end();
  });
}

export async function listenMqtt(greeting?: Buffer): Promise<Server> {
  const server = createServer((socket) => serveMqtt(socket, greeting));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}
