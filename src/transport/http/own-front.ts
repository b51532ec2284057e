import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/emulator.ts';
import { Deadlines } from './deadlines.ts';
import { FedConnections } from './fed-connections.ts';
import type { Gateway, GatewayConnection } from './gateway.ts';
import { sendLastReply } from './last-reply.ts';
import type { HttpEngine, HttpService } from './service.ts';
import { ServiceFront } from './service-front.ts';

/** Headers of a request where a service is alone. Cosmos DB's session tokens and continuations outgrow Node's 16 KiB. */
const HEADER_BYTES_MAX = 65_536;
/** What clients are told: a bit less than what ends a connection here, so that none is ended while it is used again. */
const KEEP_ALIVE_MS = 110_000;

/** The front of a port that is one engine's alone, fed like the gateway. It needs no Fastify, which takes long to set up. */
export function createEngineFront(engine: HttpEngine, clock: Clock): Gateway {
  return createOwnFront(clock, true, (request, response, { tap }) => {
    tap.identify('acceptor', engine.name, 'emulated service');
    engine.handle(request, response);
  });
}

/** The front of a port that is one service's alone. What is no HTTP is answered in that service's form, too. */
export function createServiceFront(service: HttpService, clock: Clock, log: Log): Gateway {
  const front = new ServiceFront([takingAll(service)], log);
  const answer = (request: IncomingMessage, response: ServerResponse, { tap, secured, opener }: GatewayConnection) => {
    front.answer(request, response, { scheme: secured ? 'https' : 'http', tap, opener });
  };
  return createOwnFront(clock, false, answer, (error, stream) => refuse(service, error, stream));
}

function createOwnFront(
  clock: Clock,
  isStreamed: boolean,
  answer: (request: IncomingMessage, response: ServerResponse, connection: GatewayConnection) => void,
  onClientError?: (error: NodeJS.ErrnoException, stream: Duplex) => void,
): Gateway {
  const deadlines = new Deadlines(clock);
  const connections = new FedConnections(deadlines);
  const server = createServer(
    { maxHeaderSize: HEADER_BYTES_MAX, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      deadlines.began(request, response, isStreamed);
      const connection = connections.of(request.socket);
      if (connection === undefined) response.destroy();
      else answer(request, response, connection);
    },
  );
  if (onClientError !== undefined) server.on('clientError', onClientError);
  return {
    accept: (connection) => connections.feed(server, connection),
    close: async () => connections.destroyAll(),
  };
}

function takingAll(service: HttpService): HttpService {
  return {
    name: service.name,
    serves: () => true,
    answer: (request, gone) => service.answer(request, gone),
    ...(service.errorReply && { errorReply: service.errorReply.bind(service) }),
  };
}

/** Answers what Node's parser could not read, and ends the connection. */
function refuse(service: HttpService, error: NodeJS.ErrnoException, stream: Duplex): void {
  if (error.code === 'ECONNRESET' || !stream.writable) return void stream.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  sendLastReply(stream, { ...service.errorReply?.(status, STATUS_CODES[status] ?? ''), status });
}
