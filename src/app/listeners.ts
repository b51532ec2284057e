import type { HttpListener } from '../../emulators/index.ts';
import { NO_TAP, type Tap } from '../kernel/connection.ts';
import type { Log } from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import { type Accepted, type Connection, type Listener, type ListenerOptions, listen } from '../net/listener.ts';
import type { LocalCa } from '../net/local-ca.ts';
import type { AmqpService, OwnListener } from '../transport/amqp/service.ts';
import type { Gateway, GatewayOptions, UpgradeRoute } from '../transport/http/gateway.ts';
import type { HttpEngine, HttpService } from '../transport/http/service.ts';
import type { LineFeed } from '../transport/websocket/line-feed.ts';
import type { ListenerName, SharedListenerName } from './config.ts';
import type { Sessions } from './sessions.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

export interface ListenersOptions {
  readonly host: string;
  readonly ports: Readonly<Record<ListenerName, number>>;
  readonly tap: Tap;
  readonly log: Log;
  /** Awaited by the TLS listeners only: the plain one does not wait for a key pair. */
  readonly ca: Promise<LocalCa>;
  readonly sessions: Sessions;
  /** Answer on the gateway and on the management listener. */
  readonly http: readonly HttpService[];
  /** Answer on the control listener, alone. */
  readonly control: HttpService;
  readonly live: Promise<LineFeed>;
  /** Answer on the gateway, and on the management listener. */
  readonly engines: readonly HttpEngine[];
  readonly own: readonly OwnListener[];
  readonly ownHttp: readonly HttpListener[];
  /** Told of every connection, whatever is spoken on it. */
  readonly onOpened: (listener: string, accepted: Accepted) => void;
}

/** Ports by listener, as bound. */
export type Ports = Readonly<Record<SharedListenerName, number>> & Readonly<Record<string, number>>;

/** Everything of one instance that accepts connections. */
export interface Listeners {
  readonly ports: Ports;
  /** Accepts no more: who dials now is refused, as if nobody listened. */
  refuse(): void;
  /** Whether one can be talked to. Throws AZW_LISTENER_UNKNOWN. */
  setReachable(listener: string, isReachable: boolean): void;
  /** Accepts no more, ends what is still open, and resolves when the ports are free. */
  close(): Promise<void>;
}

/** Opens all listeners at once. When one fails the others are closed again, and the first failure is thrown. */
export async function openListeners(options: ListenersOptions): Promise<Listeners> {
  const { sessions, own, ownHttp, http, engines, control, live } = options;
  const gateways: Gateway[] = [];
  const gateway = async (serves: Served, upgrades: Promise<readonly UpgradeRoute[]>) => {
    const created = await openGateway(options, serves, await upgrades);
    gateways.push(created);
    return created;
  };
  const shared = gateway({ services: http, engines }, amqpUpgrades(sessions));
  const alone = async (listener: HttpListener) => {
    const { createEngineFront, createServiceFront } = await import('../transport/http/own-front.ts');
    const created =
      'engine' in listener
        ? createEngineFront(listener.engine, SYSTEM_CLOCK)
        : createServiceFront(listener.service, SYSTEM_CLOCK, options.log);
    gateways.push(created);
    return created;
  };
  const serveHttp = async (name: ListenerName, from: Promise<Gateway>) => {
    const created = await from;
    return open(options, standard(options, name), (connection) => created.accept(connection));
  };
  const serveAmqp = (listener: Opened, only?: AmqpService) =>
    open(options, listener, (connection) => {
      sessions.accept({ ...connection, serverName: connection.secured?.serverName }, only);
    });
  const started = await Promise.allSettled([
    serveAmqp(standard(options, 'amqp')),
    serveAmqp(standard(options, 'amqps')),
    serveHttp('gateway', shared),
    serveHttp('management', shared),
    serveHttp(
      'control',
      gateway(
        { services: [control], engines: [] },
        live.then(({ route }) => [route]),
      ),
    ),
    ...own.map(({ name, port, amqp }) =>
      serveAmqp({ name, port, flag: '"port" in the configuration', tls: 'detect' }, amqp),
    ),
    ...ownHttp.map((listener) => serveHttp(listener.name, alone(listener))),
  ]);
  const listeners = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    (await live).close();
    await Promise.all([...listeners.map((listener) => listener.close()), ...gateways.map((each) => each.close())]);
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
  const setReachable = (name: string, isReachable: boolean) => {
    const found = listeners.find((listener) => listener.name === name);
    if (found === undefined) {
      const open = listeners.map((listener) => listener.name).join(', ');
      throw new AzwireError('AZW_LISTENER_UNKNOWN', `There is no listener "${name}". Open are: ${open}.`);
    }
    found.setReachable(isReachable);
  };
  return { ports: ports as Ports, refuse, setReachable, close };
}

type Served = Pick<GatewayOptions, 'services' | 'engines'>;

async function openGateway({ log }: ListenersOptions, serves: Served, upgrades: readonly UpgradeRoute[]) {
  // Fastify takes longer to load than all the rest: the AMQP listeners do not wait for it.
  const { createGateway } = await import('../transport/http/gateway.ts');
  return createGateway({ ...serves, upgrades, clock: SYSTEM_CLOCK, log });
}

async function amqpUpgrades(sessions: Sessions): Promise<readonly UpgradeRoute[]> {
  const { amqpOverWebSockets } = await import('../transport/websocket/amqp-websocket.ts');
  return [amqpOverWebSockets((connection) => sessions.accept(connection))];
}

/** What is to be opened. */
type Opened = Pick<ListenerOptions, 'name' | 'port' | 'flag' | 'tls'>;

/** .NET's and Java's administration clients speak plain HTTP to an emulator, all others TLS. [service-bus-protocol 14.1] */
const TLS = {
  amqp: 'none',
  amqps: 'required',
  gateway: 'required',
  management: 'detect',
  control: 'none',
  'storage-blob': 'detect',
  'storage-queue': 'detect',
  'storage-table': 'detect',
  cosmos: 'detect',
} as const;
/** Where nothing but HTTP is spoken. */
const HTTP_ONLY: readonly string[] = [
  'gateway',
  'management',
  'storage-blob',
  'storage-queue',
  'storage-table',
  'cosmos',
];

function standard({ ports }: ListenersOptions, name: ListenerName): Opened {
  return { name, port: ports[name], flag: `--${name}-port`, tls: TLS[name] };
}

async function open(
  { host, tap, log, ca, onOpened }: ListenersOptions,
  { name, port, flag, tls }: Opened,
  serve: (connection: Connection) => void,
): Promise<Listener> {
  // The control API is no part of the emulated Azure: whoever drives it is not in the capture.
  const isControl = name === 'control';
  return listen({
    name,
    host,
    port,
    flag,
    tls,
    ...(tls !== 'none' && { certificates: await ca }),
    ...(HTTP_ONLY.includes(name) && { alpn: ['http/1.1'] }),
    tap: isControl ? NO_TAP : tap,
    log,
    onAccepted(accepted) {
      if (!isControl) onOpened(name, accepted);
    },
    onConnection: serve,
  });
}
