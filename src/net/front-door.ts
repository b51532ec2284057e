import { connect, type Socket } from 'node:net';
import type { Address } from '../kernel/connection.ts';
import { Link } from './link.ts';
import { type Connection, type Listener, type ListenerOptions, listen } from './listener.ts';

export interface FrontDoorOptions extends Pick<ListenerOptions, 'host' | 'port' | 'tap' | 'log' | 'onAccepted'> {
  /** Where the one behind the door listens. */
  readonly target: Address;
}

/** The name that the listeners of all front doors have. */
export const FRONT_DOOR = 'front-door';

/**
 * Listens in place of another program on this machine: what is dialled here is shown to the tap and passed on, bytes, FINs and RSTs, to
 * where the program really listens. The way on is not shown. Who dials while nobody listens there is reset, not refused: its
 * connection has been accepted by then. Throws `AZW_PORT_IN_USE` or `AZW_LISTEN_FAILED`.
 */
export function openFrontDoor({ target, ...options }: FrontDoorOptions): Promise<Listener> {
  return listen({
    ...options,
    name: FRONT_DOOR,
    flag: 'the port of the front door',
    tls: 'none',
    onConnection: (connection) => passOn(connection, target),
  });
}

function passOn({ stream, opener, tap }: Connection, { host, port }: Address): void {
  // Where every address of 127.0.0.0/8 is this machine's, the program gets to see who really dials.
  const isLocal = opener.host.startsWith('127.') && host.startsWith('127.');
  const localAddress = isLocal ? { localAddress: opener.host } : {};
  const onward = connect({ host, port, allowHalfOpen: true, noDelay: true, ...localAddress });
  let isThrough = false;
  onward.once('connect', () => {
    isThrough = true;
  });
  onward.on('error', (error) => {
    if (!isThrough) tap.failed('reset', `behind the front door: ${error.message}`);
    if (stream instanceof Link) stream.resetAndDestroy();
  });
  stream.once('close', () => {
    if (!stream.readableEnded || !onward.readableEnded) cut(onward);
  });
  stream.pipe(onward).pipe(stream);
}

function cut(socket: Socket): void {
  // While a shutdown is under way libuv refuses to reset, and Node would then leak the handle.
  const isShuttingDown = socket.writableEnded && !socket.writableFinished;
  if (socket.connecting || isShuttingDown) socket.destroy();
  else socket.resetAndDestroy();
}
