import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../kernel/clock.ts';
import { Deadlines } from './deadlines.ts';
import type { Gateway, GatewayConnection } from './gateway.ts';
import type { HttpEngine } from './service.ts';

/** The front of a port that is one engine's alone, fed like the gateway. It needs no Fastify, which takes long to set up. */
export function createEngineFront(engine: HttpEngine, clock: Clock): Gateway {
  const connections = new Map<Duplex, GatewayConnection>();
  const deadlines = new Deadlines(clock);
  const server = createServer((request, response) => {
    deadlines.began(request, response, true);
    connections.get(request.socket)?.tap.identify('acceptor', engine.name, 'emulated service');
    engine.handle(request, response);
  });
  return {
    accept(connection) {
      const { stream } = connection;
      connections.set(stream, connection);
      stream.once('close', () => connections.delete(stream));
      deadlines.opened(stream);
      server.emit('connection', stream);
    },
    async close() {
      for (const stream of connections.keys()) stream.destroy();
    },
  };
}
