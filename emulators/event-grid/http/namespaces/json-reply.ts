import type { HttpReply } from '../../../../src/transport/http/service.ts';

export const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

export function jsonReply(value: object): HttpReply {
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(value) };
}
