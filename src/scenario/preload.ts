/**
 * Loaded into every Node participant (`--import`) so that the capture can tell the participants apart: what it dials on
 * loopback comes from the loopback address of its own. Where the system has no such addresses (macOS has only
 * 127.0.0.1), or with `AZWIRE_IDENTITY=ports`, it reports the source port of each connection to the scenario's runner instead.
 * What it dials in vain, it reports in either case: nobody else would know.
 */
import { writeSync } from 'node:fs';
import net from 'node:net';
import type { Address } from '../kernel/connection.ts';
import type { FailedAttempt, PreloadReport } from './preload-report.ts';

type Connect = typeof net.Socket.prototype.connect;
type Destination = net.TcpNetConnectOpts & { readonly path?: string };

const ownAddress = process.env.AZWIRE_LOCAL_ADDRESS;
const reportDescriptor = Number(process.env.AZWIRE_REPORT_DESCRIPTOR);
// The descriptor is this process's only: a child may have another file under that number.
delete process.env.AZWIRE_REPORT_DESCRIPTOR;

const connect: Connect = net.Socket.prototype.connect;
const reports = reportDescriptor > 0;
const dialsFromOwn = ownAddress !== undefined && process.env.AZWIRE_IDENTITY !== 'ports' && (await canBind(ownAddress));

if (dialsFromOwn || reports) {
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    const destined = withDestination(args, (to) => {
      if (reports && !to.path) watch(this, to);
      return dialsFromOwn ? fromOwnAddress(to) : to;
    });
    return Reflect.apply(connect, this, destined);
  } as Connect;
}

function fromOwnAddress(to: Destination): Destination {
  // `localhost` may also be ::1, which cannot be dialled from an IPv4 address.
  return bindable(to) && ownAddress !== undefined ? { ...to, localAddress: ownAddress, family: 4 } : to;
}

/** Reports what becomes of the tries of one `connect`: a name may have several addresses, and each is a try. */
function watch(socket: net.Socket, { host = 'localhost', port }: Destination): void {
  const dialledName = net.isIP(host) === 0 ? { dialledName: host } : {};
  let trying: { readonly acceptor: Address; readonly sinceMs: number } | undefined;
  let opener: Address | undefined;
  const fail = (verdict: FailedAttempt['verdict'], detail: string, acceptor: Address) => {
    trying = undefined;
    report({ failed: { ...(opener && { opener }), acceptor, ...dialledName, verdict, detail } });
  };
  const onLookup = (error: Error | null) => {
    if (error) fail('name not found', error.message, { host, port: Number(port) });
  };
  const onTry = (address: string) => {
    trying = { acceptor: { host: address, port: Number(port) }, sinceMs: performance.now() };
    // By the next tick Node has sent the SYN, and the local port is known.
    process.nextTick(() => {
      opener = localAddress(socket);
    });
  };
  const onFailed = (_address: string, _port: number, _family: number, error: Error) => {
    if (trying) fail(verdictOf(error), error.message, trying.acceptor);
  };
  const onTimeout = () => {
    if (trying) fail('timed out', 'no answer so far, and the name has another address', trying.acceptor);
  };
  const onEnd = () => {
    socket.off('lookup', onLookup).off('connectionAttempt', onTry).off('connectionAttemptFailed', onFailed);
    socket.off('connectionAttemptTimeout', onTimeout).off('connect', onConnected).off('close', onClosed);
  };
  const onConnected = () => {
    onEnd();
    if (ownAddress !== undefined && !dialsFromOwn && isLoopback(socket.remoteAddress)) {
      report({ opened: { host: socket.localAddress ?? '', port: socket.localPort ?? 0 } });
    }
  };
  const onClosed = () => {
    onEnd();
    if (trying === undefined) return;
    const waitedMs = Math.round(performance.now() - trying.sinceMs);
    const { errored } = socket;
    // What the system says, it says of `connect`. Who gives up has reasons of its own, a time limit as a rule.
    if (errored && 'syscall' in errored) fail(verdictOf(errored), errored.message, trying.acceptor);
    else fail('timed out', `given up after ${waitedMs} ms`, trying.acceptor);
  };
  socket.on('lookup', onLookup).on('connectionAttempt', onTry).on('connectionAttemptFailed', onFailed);
  socket.on('connectionAttemptTimeout', onTimeout).prependListener('connect', onConnected).on('close', onClosed);
}

const VERDICTS: Readonly<Record<string, FailedAttempt['verdict']>> = {
  ECONNRESET: 'reset',
  ETIMEDOUT: 'timed out',
  EHOSTUNREACH: 'timed out',
  ENETUNREACH: 'timed out',
};

function verdictOf(error: Error): FailedAttempt['verdict'] {
  return VERDICTS[(error as NodeJS.ErrnoException).code ?? ''] ?? 'refused';
}

/** Asks the socket's handle: `socket.localPort` would remember the answer, and a name's next address has another port. */
function localAddress(socket: net.Socket): Address | undefined {
  const { _handle: handle } = socket as { _handle?: { getsockname?: (into: object) => number } | null };
  const found: { address?: string; port?: number } = {};
  handle?.getsockname?.(found);
  return found.address === undefined || !found.port ? undefined : { host: found.address, port: found.port };
}

function report(what: PreloadReport): void {
  try {
    writeSync(reportDescriptor, `${JSON.stringify(what)}\n`);
  } catch {
    // The runner is gone; the participant is about to be ended.
  }
}

/** Applies `change` to the destination in whatever form `connect` was called. */
function withDestination(args: unknown[], change: (to: Destination) => Destination): unknown[] {
  const [first, second] = args;
  if (Array.isArray(first)) {
    // `net.connect` and `tls.connect` hand over [options, callback], marked as such by a symbol: change it in place.
    first[0] = change(first[0]);
    return args;
  }
  if (typeof first === 'object' && first !== null) return [change(first as Destination), ...args.slice(1)];
  if (Number.isNaN(Number(first))) return args; // a path
  const host = typeof second === 'string' ? { host: second } : {};
  return [change({ port: Number(first), ...host }), ...args.slice('host' in host ? 2 : 1)];
}

function bindable(to: Destination): boolean {
  const host = to.host ?? 'localhost';
  return !to.path && !to.localAddress && (/^(.+\.)?localhost$/i.test(host) || isIpv4Loopback(host));
}

function isLoopback(address = ''): boolean {
  return address === '::1' || isIpv4Loopback(address.replace(/^::ffff:/, ''));
}

function isIpv4Loopback(address: string): boolean {
  return net.isIPv4(address) && address.startsWith('127.');
}

function canBind(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: address, port: 0, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
