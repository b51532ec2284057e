import type { IncomingMessage, ServerResponse } from 'node:http';

/** What an {@link HttpEngine} works on. */
export type { IncomingMessage, ServerResponse };

/**
 * A service that brings an HTTP engine of its own, because its bodies have no bound: it sees Node's request before its body is
 * read, and answers by itself.
 */
export interface HttpEngine {
  /** The participant's name in reports. */
  readonly name: string;
  /** Whether a request is for this service. Asked before every {@link HttpService}. Must not throw. */
  serves(request: Pick<HttpRequest, 'method' | 'authority' | 'path'>): boolean;
  /** Must not throw, and must answer whatever a client sends. */
  handle(request: IncomingMessage, response: ServerResponse): void;
}

/**
 * What a service implements to be reached over HTTP. It sees whole requests and gives whole replies; connections, TLS and the
 * reading of bodies are the platform's business.
 */
export interface HttpService {
  /** The participant's name in reports. */
  readonly name: string;
  /** Whether a request is for this service. Of several, the first that says so answers. Must not throw. */
  serves(request: Pick<HttpRequest, 'method' | 'authority' | 'path'>): boolean;
  /**
   * Must not throw for anything that a client can send. `gone` is aborted when the client hangs up before the reply, which then
   * goes nowhere. A `HEAD` request may be answered like a `GET`: the body is left out on the way.
   */
  answer(request: HttpRequest, gone: AbortSignal): HttpReply | Promise<HttpReply>;
  /**
   * The service's form of an error that it did not find itself: a body that is too large (413), a fault of azwire's own (500), and on
   * a port of its own what is no HTTP (400, 408, 431). Absent: the platform's form.
   */
  errorReply?(status: number, message: string): HttpReply;
}

export interface HttpRequest {
  /** In upper case. */
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** The Host header: `localhost:5300`. Empty when an HTTP/1.0 client sends none. */
  readonly authority: string;
  /** The address that the connection was opened from. */
  readonly clientHost?: string | undefined;
  /** As sent, percent-encoded, without the query: `/orders/messages/head`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name; one that was sent several times is joined with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** One by one, in the spelling in which they were sent. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
  /** Empty without one; at most {@link BODY_BYTES_MAX}. */
  readonly body: Uint8Array;
}

export interface HttpReply {
  readonly status: number;
  /** The length and the date are added. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The largest body of a request: far more than any service here takes in one request. A larger one is answered 413. */
export const BODY_BYTES_MAX = 16 * 1024 * 1024;
