import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Address, ConnectionTap } from '../../kernel/connection.ts';
import type { Log } from '../../kernel/emulator.ts';
import { BODY_BYTES_MAX, type HttpReply, type HttpRequest, type HttpService } from './service.ts';

/** What is known of the connection that a request came on. */
export interface RequestConnection {
  readonly scheme: 'http' | 'https';
  readonly tap: ConnectionTap;
  readonly opener: Address;
}

/** Turns requests of Node's parser into calls of services, and their replies into responses. */
export class ServiceFront {
  readonly #services: readonly HttpService[];
  readonly #log: Log;

  constructor(services: readonly HttpService[], log: Log) {
    this.#services = services;
    this.#log = log;
  }

  /** Answers the request, now or later. False when it is for no service. */
  answer(request: IncomingMessage, response: ServerResponse, { scheme, tap, opener }: RequestConnection): boolean {
    const { method = 'GET', url = '/' } = request;
    const [path, query] = splitTarget(url);
    const authority = request.headers.host ?? '';
    const service = this.#services.find((candidate) => candidate.serves({ method, authority, path }));
    if (service === undefined) return false;
    tap.identify('acceptor', service.name, 'emulated service');
    const said = { authority, path, query, headers: joined(request), rawHeaders: pairs(request) };
    const head = { method, scheme, clientHost: opener.host, ...said };
    this.#serve(service, head, request, response).catch((error: unknown) => {
      this.#log.error('a request failed', { service: service.name, method, path, error: (error as Error).stack });
      if (!response.headersSent) send(response, errorReply(service, 500, 'An internal error; see the log.'));
      else response.destroy();
    });
    return true;
  }

  async #serve(
    service: HttpService,
    head: Omit<HttpRequest, 'body'>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const body = await readBody(request);
    if (body === 'gone') return;
    if (body === 'too large') {
      // The rest is read and dropped: a client that is cut off while it writes may never see the answer.
      send(response, errorReply(service, 413, `The body of a request has at most ${BODY_BYTES_MAX} bytes.`));
      request.resume();
      return;
    }
    send(response, await service.answer({ ...head, body }, gone.signal));
  }
}

/** The path as sent and the query. A proxy's request names the whole address. [RFC 9112 3.2.2] */
export function splitTarget(url: string): readonly [path: string, query: URLSearchParams] {
  const target = url.replace(/^https?:\/\/[^/?]*/i, '');
  const at = target.indexOf('?');
  const path = at === -1 ? target : target.slice(0, at);
  return [path === '' ? '/' : path, new URLSearchParams(at === -1 ? '' : target.slice(at + 1))];
}

function joined({ headers }: IncomingMessage): Record<string, string | undefined> {
  const all: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) all[name] = Array.isArray(value) ? value.join(', ') : value;
  return all;
}

function pairs({ rawHeaders }: IncomingMessage): (readonly [string, string])[] {
  const all: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) all.push([rawHeaders[i]!, rawHeaders[i + 1]!]);
  return all;
}

function readBody(request: IncomingMessage): Promise<Uint8Array | 'too large' | 'gone'> {
  return new Promise((resolve) => {
    if (Number(request.headers['content-length'] ?? 0) > BODY_BYTES_MAX) return resolve('too large');
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= BODY_BYTES_MAX) return;
      request.off('data', take);
      resolve('too large');
    };
    request.on('data', take);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', () => resolve('gone'));
    request.once('close', () => resolve('gone'));
  });
}

function errorReply(service: HttpService, status: number, message: string): HttpReply {
  return (
    service.errorReply?.(status, message) ?? {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ status, message }),
    }
  );
}

function send(response: ServerResponse, { status, headers = {}, body = '' }: HttpReply): void {
  if (response.headersSent || response.destroyed) return;
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, { ...headers, ...(hasBody && { 'content-length': Buffer.byteLength(body) }) });
  response.end(hasBody ? body : undefined);
}
