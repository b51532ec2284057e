import type { Tap } from '../kernel/connection.ts';
import type { Log } from '../kernel/emulator.ts';
import { type Connection, type Listener, listen } from '../net/listener.ts';
import type { LocalCa } from '../net/local-ca.ts';
import type { Gateway, GatewayConnection } from '../transport/http/gateway.ts';
import type { ListenerName } from './config.ts';
import type { Sessions } from './sessions.ts';

export interface ListenersOptions {
  readonly host: string;
  readonly ports: Readonly<Record<ListenerName, number>>;
  readonly tap: Tap;
  readonly log: Log;
  /** Awaited by the TLS listeners only: the plain one does not wait for a key pair. */
  readonly ca: Promise<LocalCa>;
  readonly sessions: Sessions;
  /** Told of every connection, whatever is spoken on it. */
  readonly onOpened: (listener: ListenerName, connection: Connection) => void;
}

/** Everything of one instance that accepts connections. */
export interface Listeners {
  readonly ports: Readonly<Record<ListenerName, number>>;
  /** Accepts no more: who dials now is refused, as if nobody listened. */
  refuse(): void;
  /** Accepts no more, ends what is still open, and resolves when the ports are free. */
  close(): Promise<void>;
}

/** Opens all listeners at once. When one fails the others are closed again, and the first failure is thrown. */
export async function openListeners(options: ListenersOptions): Promise<Listeners> {
  const { sessions } = options;
  const serveAmqp = (connection: GatewayConnection) => sessions.accept(connection);
  let gateway: Gateway | undefined;
  const openGateway = async () => {
    // Fastify takes longer to load than all the rest: the AMQP listeners do not wait for it.
    const [{ createGateway }, { amqpOverWebSockets }] = await Promise.all([
      import('../transport/http/gateway.ts'),
      import('../transport/websocket/amqp-websocket.ts'),
    ]);
    const created = await createGateway({ upgrades: [amqpOverWebSockets(serveAmqp)], log: options.log });
    gateway = created;
    return open(options, 'gateway', (connection) => created.accept(connection));
  };
  const started = await Promise.allSettled([
    open(options, 'amqp', serveAmqp),
    open(options, 'amqps', serveAmqp),
    openGateway(),
  ]);
  const listeners = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    await Promise.all([...listeners.map((listener) => listener.close()), gateway?.close()]);
  };
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await close();
    throw failed.reason;
  }
  const ports = Object.fromEntries(listeners.map(({ name, port }) => [name, port]));
  const refuse = () => {
    for (const listener of listeners) listener.refuse();
  };
  return { ports: ports as Record<ListenerName, number>, refuse, close };
}

async function open(
  { host, ports, tap, log, ca, onOpened }: ListenersOptions,
  name: ListenerName,
  serve: (connection: GatewayConnection) => void,
): Promise<Listener> {
  const plain = name === 'amqp';
  return listen({
    name,
    host,
    port: ports[name],
    flag: `--${name}-port`,
    tls: plain ? 'none' : 'required',
    ...(!plain && { certificates: await ca }),
    ...(name === 'gateway' && { alpn: ['http/1.1'] }),
    tap,
    log,
    onConnection(connection) {
      onOpened(name, connection);
      serve(connection);
    },
  });
}
