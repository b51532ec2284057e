import { Buffer } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpReply } from './service.ts';

/** Answers on a connection whose request Node's parser has not read, or has given up, and ends the connection. */
export function sendLastReply(stream: Duplex, { status, headers = {}, body = '' }: HttpReply): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  stream.write(`${lines.join('\r\n')}\r\n\r\n`);
  stream.end(body);
}
