/**
 * Loaded into every Node participant (`--import`) so that the capture can tell the participants apart: what it dials on
 * loopback comes from the loopback address of its own. Where the system has no such addresses (macOS has only
 * 127.0.0.1), or with `AZWIRE_IDENTITY=ports`, it reports the source port of each connection to the scenario's runner instead.
 */
import { writeSync } from 'node:fs';
import net from 'node:net';

type Connect = typeof net.Socket.prototype.connect;
type Destination = net.TcpNetConnectOpts & { readonly path?: string };

const ownAddress = process.env.AZWIRE_LOCAL_ADDRESS;
const reportDescriptor = Number(process.env.AZWIRE_REPORT_DESCRIPTOR);
// The descriptor is this process's only: a child may have another file under that number.
delete process.env.AZWIRE_REPORT_DESCRIPTOR;

const connect: Connect = net.Socket.prototype.connect;

if (ownAddress !== undefined) {
  if (process.env.AZWIRE_IDENTITY !== 'ports' && (await canBind(ownAddress))) dialFrom(ownAddress);
  else if (reportDescriptor > 0) reportPorts(reportDescriptor);
}

function dialFrom(localAddress: string): void {
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    return Reflect.apply(
      connect,
      this,
      withDestination(args, (to) => (bindable(to) ? bound(to) : to)),
    );
  } as Connect;

  function bound(to: Destination): Destination {
    // `localhost` may also be ::1, which cannot be dialled from an IPv4 address.
    return { ...to, localAddress, family: 4 };
  }
}

function reportPorts(descriptor: number): void {
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    this.prependOnceListener('connect', () => {
      if (!isLoopback(this.remoteAddress)) return;
      try {
        writeSync(descriptor, `${this.localAddress} ${this.localPort}\n`);
      } catch {
        // The runner is gone; the participant is about to be ended.
      }
    });
    return Reflect.apply(connect, this, args);
  } as Connect;
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
