import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, request } from 'node:http';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';

/** The service in which a request for a copy runs. */
interface CopyingService {
  readonly answer: RequestListener;
  readonly isSecured: boolean;
}

const COPYING = new AsyncLocalStorage<CopyingService>();

/** Runs `action`; what is copied in it is read from `service`. */
export function copyWithin(service: CopyingService, action: () => void): void {
  COPYING.run(service, action);
}

interface SourceOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly responseType?: 'stream';
}

interface SourceReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly data: IncomingMessage | string;
}

/**
 * Stands in for the HTTP client with which Azurite reads the source of a copy. The source is always in the same instance, so it
 * is asked there, in memory: nothing is dialled that the recorder does not see, and no address that a client names is.
 */
export const SOURCE_CLIENT = {
  head: (url: string, options: SourceOptions = {}) => ask('HEAD', url, options),
  get: (url: string, options: SourceOptions = {}) => ask('GET', url, options),
};

async function ask(method: 'HEAD' | 'GET', url: string, options: SourceOptions): Promise<SourceReply> {
  const service = COPYING.getStore();
  if (service === undefined) throw new Error('No copy is under way');
  const { host, pathname, search } = new URL(url);
  const [near, far] = duplexPair();
  createServer(service.answer).emit('connection', Object.assign(far, { encrypted: service.isSecured }));
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { host, ...options.headers, connection: 'close' };
  request({ method, path: `${pathname}${search}`, headers, createConnection: () => near })
    .once('response', resolve)
    .once('error', reject)
    .end();
  const reply = await promise;
  const data = options.responseType === 'stream' ? reply : await text(reply);
  return { status: reply.statusCode ?? 0, headers: reply.headers, data };
}
