import type { Side } from '../../../kernel/connection.ts';
import type { HttpHeaders } from './http-headers.ts';

/** The head of a request. */
export interface HttpRequest {
  readonly method: string;
  /** The path and query, as sent. */
  readonly target: string;
  /** The path without its query, as sent. */
  readonly path: string;
  /** To be asked at once. */
  readonly headers: HttpHeaders;
}

/** What a request carried, and what came back. */
export interface HttpCall {
  readonly requestBody: Buffer;
  /** {@link NO_ANSWER} where the connection closed before one came. */
  readonly status: number;
  readonly responseBody: Buffer;
}

export const NO_ANSWER = 0;

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The messages that a call carried, or asked for. */
export interface HttpTransfer {
  /** `orders` */
  readonly entity: string;
  /** The side that the messages come from. */
  readonly from: Side;
  readonly messages: readonly HttpMessage[];
  /** They were brought and not taken: the messages are none. */
  readonly isRefused?: true;
  /** No message, but what a change feed processor notes for itself: the id of its lease. */
  readonly keepsLease?: string;
}

export interface HttpMessage {
  readonly sizeBytes: number;
  readonly messageId?: string;
  /** Of the event in it, where the message has an id of its own. */
  readonly eventId?: string;
}

/** Tells, of a complete call, which messages crossed. Undefined where none did and none were asked for. */
export type TransferReader = (call: HttpCall) => HttpTransfer | undefined;

/** Without the headers. */
export function requestLineOf(startLine: string): Omit<HttpRequest, 'headers'> {
  const [method, behind] = cutAt(startLine, ' ');
  const [target] = cutAt(behind, ' ');
  const [path] = cutAt(target, '?');
  return { method, target, path };
}

/** What is before the first `mark`, and what is behind it. */
function cutAt(text: string, mark: string): readonly [before: string, behind: string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** A part of a path in plain text; as it is where its escapes make no sense. */
export function decoded(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The value of a body, undefined where it is no JSON. */
export function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
