import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Clock } from '../../kernel/clock.ts';
import type { Address, ConnectionTap, TlsFacts } from '../../kernel/connection.ts';
import type { Log } from '../../kernel/emulator.ts';
import { Deadlines } from './deadlines.ts';
import { FedConnections } from './fed-connections.ts';
import { sendLastReply } from './last-reply.ts';
import type { HttpEngine, HttpReply, HttpService } from './service.ts';
import { ServiceFront, splitTarget } from './service-front.ts';

/** A connection as the listener hands it over: TLS is off, what is left is HTTP. */
export interface GatewayConnection {
  readonly stream: Duplex;
  readonly tap: ConnectionTap;
  readonly opener: Address;
  /** Absent on a plain connection. */
  readonly secured?: TlsFacts;
}

/** A protocol that takes over a connection by an HTTP upgrade to `websocket`. */
export interface UpgradeRoute {
  /** Compared without regard to case and to a slash at the end. */
  readonly path: string;
  /** Why this request cannot be upgraded, as a sentence for the client, or the whole answer; undefined when it can. */
  refusal(request: IncomingMessage): string | HttpReply | undefined;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, connection: GatewayConnection): void;
}

export interface Gateway {
  /** Serves HTTP on a connection that was accepted elsewhere. The gateway itself listens on no port. */
  accept(connection: GatewayConnection): void;
  /** Ends every connection that still speaks HTTP. Upgraded ones belong to who took them over. */
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly upgrades: readonly UpgradeRoute[];
  readonly services: readonly HttpService[];
  /** Default: none. */
  readonly engines?: readonly HttpEngine[];
  /** The machine's: it ends connections that keep silent. */
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The HTTP front of all services, fed with connections from `src/net`. What is the platform's own is one Fastify app; what is a
 * service's goes there as it came, because Azure's paths and bodies fit no router.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { upgrades, services, engines = [], clock, log } = options;
  const deadlines = new Deadlines(clock);
  const connections = new FedConnections(deadlines);
  const front = new ServiceFront(services, log);
  const dispatch = (own: RequestListener): RequestListener => {
    return (request, response) => {
      const connection = connections.of(request.socket);
      const engine = engineOf(engines, request);
      deadlines.began(request, response, engine !== undefined);
      if (connection !== undefined && engine !== undefined) {
        connection.tap.identify('acceptor', engine.name, 'emulated service');
        return engine.handle(request, response);
      }
      if (connection === undefined || isOwn(request, upgrades)) return own(request, response);
      const { tap, secured, opener } = connection;
      const answered = front.answer(request, response, { scheme: secured ? 'https' : 'http', tap, opener });
      if (!answered) own(request, response);
    };
  };
  const app = Fastify({
    serverFactory: (handler) =>
      // Java's client offers h2c on each plain request; only a WebSocket is worth leaving HTTP for.
      createServer({ shouldUpgradeCallback: isWebSocket }, dispatch(handler)),
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true },
    forceCloseConnections: true,
  });
  addRoutes(app, upgrades, log);
  await app.ready();
  const server = app.server as Server;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Until somebody takes it over, nobody else listens for a broken socket.
    socket.on('error', () => socket.destroy());
    const connection = connections.leave(socket);
    const route = upgrades.find(({ path }) => isPath(request.url ?? '', path));
    if (connection === undefined || route === undefined || !isWebSocket(request)) {
      refuse(socket, 404, `Nothing can be upgraded to ${request.headers.upgrade} at ${pathOf(request.url ?? '')}.`);
      return;
    }
    const refusal = route.refusal(request);
    if (refusal === undefined) route.upgrade(request, socket, head, connection);
    else if (typeof refusal === 'string') refuse(socket, 400, refusal);
    else sendLastReply(socket, refusal);
  });
  return {
    accept: (connection) => connections.feed(server, connection),
    async close() {
      connections.destroyAll();
      await app.close();
    },
  };
}

function engineOf(engines: readonly HttpEngine[], { method = 'GET', url = '/', headers }: IncomingMessage) {
  const [path] = splitTarget(url);
  return engines.find((engine) => engine.serves({ method, authority: headers.host ?? '', path }));
}

/** Whether a request is for the gateway itself, whatever the services would take. */
function isOwn({ method = '', url = '' }: IncomingMessage, upgrades: readonly UpgradeRoute[]): boolean {
  if (upgrades.some(({ path }) => isPath(url, path))) return true;
  return (method === 'GET' || method === 'HEAD') && isPath(url, '/health');
}

function addRoutes(app: FastifyInstance, upgrades: readonly UpgradeRoute[], log: Log): void {
  app.get('/health', () => ({ status: 'healthy', message: 'Service is healthy.' }));
  for (const { path } of upgrades) {
    app.get(path, (_request, reply) =>
      reply
        .code(426)
        .header('upgrade', 'websocket')
        .send(body(426, `${path} answers WebSocket upgrades only.`)),
    );
  }
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(body(404, `Nothing is served at ${request.method} ${pathOf(request.url)}.`)),
  );
  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error('a request failed', { url: pathOf(request.url), error: error.stack });
    return reply.code(status).send(body(status, status >= 500 ? 'An internal error; see the log.' : error.message));
  });
}

function body(status: number, message: string): object {
  return { status, message };
}

/** Answers an upgrade that cannot be, and ends the connection. */
function refuse(socket: Duplex, status: 400 | 404, message: string): void {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  sendLastReply(socket, { status, headers, body: JSON.stringify(body(status, message)) });
}

function isWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket';
}

/** The path without its query, which may carry a token. */
function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

function isPath(url: string, path: string): boolean {
  return pathOf(url).toLowerCase().replace(/\/$/, '') === path.toLowerCase();
}
