import { isIP } from 'node:net';
import type { ConnectionOptions, SecureContext } from 'node:tls';
import { connect, TLSSocket } from 'node:tls';
import type { ConnectionTap, TlsFacts, Verdict } from '../kernel/connection.ts';
import { Link } from './link.ts';
import type { LocalCa } from './local-ca.ts';
import type { Trust } from './trust.ts';

/** The TLS handshake did not succeed. The tap knows, and the link under it is being closed. */
export class HandshakeError extends Error {
  override readonly name = 'HandshakeError';
  readonly verdict: Verdict;

  constructor(verdict: Verdict, message: string, options?: ErrorOptions) {
    super(message, options);
    this.verdict = verdict;
  }
}

export interface Secured {
  /** The plaintext inside TLS. */
  readonly stream: Link;
  readonly facts: TlsFacts;
}

export interface AcceptTlsOptions {
  readonly tap: ConnectionTap;
  readonly certificates: LocalCa;
  /** The address that the client has dialled, for one that asks for no name. */
  readonly address: string;
  readonly alpn?: readonly string[];
  readonly timeoutMs: number;
}

/** Answers a TLS client on `link`. Throws {@link HandshakeError}. */
export async function acceptTls(link: Link, options: AcceptTlsOptions): Promise<Secured> {
  const { tap, certificates } = options;
  const secureContext = await certificates.secureContext(undefined, options.address);
  if (link.destroyed) throw closedTooEarly('the peer');
  const tls = new TLSSocket(link, {
    isServer: true,
    secureContext,
    SNICallback: (serverName, done) => {
      certificates.secureContext(serverName).then(
        (context: SecureContext) => done(null, context),
        (error: Error) => done(error),
      );
    },
    ...(options.alpn ? { ALPNProtocols: [...options.alpn] } : {}),
  });
  tls.on('keylog', (line) => tap.keylog(line.toString('latin1').trimEnd()));
  await handshake({ tls, link, tap, event: 'secure', timeoutMs: options.timeoutMs });
  // Until a tls.Server takes a socket over, Node reports errors after the handshake under this name only, and leaves it open.
  tls.on('_tlsError', (error: Error) => tls.destroy(error));
  const secured = plaintext(tls, link, tap, 'acceptor');
  reportDistrust(link, secured.stream, tap);
  return secured;
}

export interface ConnectTlsOptions {
  readonly tap: ConnectionTap;
  readonly host: string;
  /** The name to ask for and to verify; by default the host, unless that is an address. */
  readonly serverName?: string;
  /** Whom to trust. Default: Node's own list of authorities. */
  readonly trust?: Trust;
  readonly alpn?: readonly string[];
  readonly signal: AbortSignal;
}

/** Opens TLS on `link` as the client and verifies the peer. Throws {@link HandshakeError}, or the signal's reason. */
export async function connectTls(link: Link, options: ConnectTlsOptions): Promise<Secured> {
  const { tap } = options;
  const name = options.serverName ?? options.host;
  const settings: ConnectionOptions = { socket: link, host: name };
  if (!isIP(name)) settings.servername = name;
  if (options.trust !== undefined) settings.secureContext = options.trust;
  if (options.alpn) settings.ALPNProtocols = [...options.alpn];
  const tls = connect(settings);
  tls.on('keylog', (line) => tap.keylog(line.toString('latin1').trimEnd()));
  await handshake({ tls, link, tap, event: 'secureConnect', signal: options.signal });
  return plaintext(tls, link, tap, 'opener');
}

interface Handshake {
  readonly tls: TLSSocket;
  readonly link: Link;
  readonly tap: ConnectionTap;
  readonly event: 'secure' | 'secureConnect';
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Waits for `event`. Whatever happens instead is reported, closes the link and throws. */
async function handshake({ tls, link, tap, event, timeoutMs, signal }: Handshake): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let settled = false;
  const settle = (error?: Error) => {
    if (settled) return;
    settled = true;
    // At once: in the same tick the link may report its end, and nothing may follow that.
    if (error) tap.failed(error instanceof HandshakeError ? error.verdict : 'timed out', error.message);
    if (error) reject(error);
    else resolve();
  };
  const onAbort = () => settle(signal?.reason);
  tls.once(event, () => settle());
  // This listener stays for good: an error that comes after the handshake must not go unheard.
  tls.on('error', (error) => settle(tlsFailure(error)));
  let isCertificateShown = false;
  if (event === 'secure') tls.once('keylog', () => (isCertificateShown = true));
  const onEnd = () => settle(closedTooEarly('the peer', isCertificateShown));
  tls.prependOnceListener('end', onEnd);
  link.prependOnceListener('error', (error) => settle(tlsFailure(error)));
  link.prependOnceListener('end', onEnd);
  link.prependOnceListener('close', () => settle(closedTooEarly('azwire')));
  if (timeoutMs !== undefined) timer = setTimeout(() => settle(tooSlow(timeoutMs)), timeoutMs);
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  try {
    await promise;
  } catch (error) {
    tls.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function plaintext(tls: TLSSocket, carrier: Link, tap: ConnectionTap, near: 'opener' | 'acceptor'): Secured {
  const facts: TlsFacts = {
    version: tls.getProtocol() ?? 'unknown',
    ...(tls.servername ? { serverName: tls.servername } : {}),
    ...(tls.alpnProtocol ? { alpn: tls.alpnProtocol } : {}),
  };
  tap.secured(facts);
  return { stream: new Link({ inner: tls, tap, layer: 'tls', near, carrier }), facts };
}

/**
 * In TLS 1.3 the client's verdict on the certificate comes after the server's handshake is over, and many clients (all that
 * run on Node) send no alert but just close. So a connection that ends then, unused, is reported as a failure.
 */
function reportDistrust(link: Link, stream: Link, tap: ConnectionTap): void {
  const report = () => {
    if (stream.bytesReceived > 0 || stream.writableEnded || stream.destroyed) return;
    tap.failed(
      'TLS failed',
      `the opener closed right after the handshake without sending anything, as clients do that distrust the certificate`,
    );
  };
  link.prependOnceListener('end', report);
  link.prependOnceListener('error', report);
}

function closedTooEarly(who: 'the peer' | 'azwire', isCertificateShown = false): HandshakeError {
  const after = isCertificateShown ? ', after it had seen the certificate, as clients do that distrust it' : '';
  return new HandshakeError('TLS failed', `${who} closed the connection during the handshake${after}`);
}

function tooSlow(timeoutMs: number): HandshakeError {
  return new HandshakeError('TLS failed', `the handshake was not finished within ${timeoutMs} ms`);
}

function tlsFailure(cause: NodeJS.ErrnoException): HandshakeError {
  // Only a real system call has an errno; Node also says ECONNRESET when the peer just closed.
  if (cause.code === 'ECONNRESET' && cause.errno !== undefined) {
    return new HandshakeError('reset', 'the peer reset the connection during the handshake', { cause });
  }
  if (cause.code === 'ECONNRESET') return closedTooEarly('the peer');
  const reason = (cause as { reason?: unknown }).reason;
  const what = typeof reason === 'string' ? reason : cause.message;
  return new HandshakeError('TLS failed', cause.code ? `${what} (${cause.code})` : what, { cause });
}
