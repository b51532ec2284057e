import type { HttpReply } from '../../../src/transport/http/service.ts';

/** A JSON answer. Tokens must not be kept by whoever is in between. [RFC 6749, 5.1] */
export function jsonReply(status: number, body: object): HttpReply {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
    },
    body: JSON.stringify(body),
  };
}
