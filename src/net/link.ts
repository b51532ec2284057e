import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { ConnectionTap, Side } from '../kernel/connection.ts';
import { otherSide } from '../kernel/connection.ts';

type Done = (error?: Error | null) => void;

export interface LinkOptions {
  /** A connected socket, opened with `allowHalfOpen`; for the plaintext link, the `TLSSocket`. */
  readonly inner: Socket;
  readonly tap: ConnectionTap;
  /** `tcp` reports bytes, FIN, RST and the end; `tls` reports plaintext bytes only. */
  readonly layer: 'tcp' | 'tls';
  /** The side that azwire is on. */
  readonly near: Side;
  /** For the plaintext link: the link under TLS. */
  readonly carrier?: Link;
}

/** How long a destroyed link waits for the peer's FIN before it cuts the connection off. */
const LINGER_MS = 500;

/** How long our own FIN waits for one of the peer. */
const FIN_COURTESY_MS = 100;

/** The same where the peer has announced its own, and may be busy. */
const ANNOUNCED_FIN_MS = 1_000;

/** What the kernel answers when the peer has sent a RST (EPIPE: when it had sent a FIN before). */
const RESET_CODES = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

const ignore = () => {};

/**
 * A stream over a socket that shows every byte, FIN and RST to a tap. Both directions are half-closable: after 'end' the
 * owner must still `end()`. `destroy()` sends a FIN, not a RST, and 'close' comes when the socket is gone. An error of the
 * socket destroys the link with that error; an 'error' that nobody listens to is not thrown.
 */
export class Link extends Duplex {
  /** Bytes that came from the far side. */
  bytesReceived = 0;
  readonly #inner: Socket;
  readonly #tap: ConnectionTap;
  readonly #layer: 'tcp' | 'tls';
  readonly #near: Side;
  readonly #far: Side;
  readonly #carrier: Link | undefined;
  #carriesTls = false;
  #reading = false;
  #corked = false;
  #nearEnded = false;
  #farHasEnded = false;
  #isFinAnnounced = false;
  #failed = false;
  /** A write that waits for the socket to drain. */
  #waiting: Done | undefined;
  #onInnerClosed: (() => void) | undefined;
  #lingerTimer: NodeJS.Timeout | undefined;

  constructor(options: LinkOptions) {
    // autoDestroy would close the link under TLS while decrypted bytes still wait above it; see #bothEnded.
    super({ allowHalfOpen: true, autoDestroy: false });
    this.#inner = options.inner;
    this.#tap = options.tap;
    this.#layer = options.layer;
    this.#near = options.near;
    this.#far = otherSide(options.near);
    this.#carrier = options.carrier;
    if (options.carrier) options.carrier.#carriesTls = true;

    this.on('error', ignore);
    this.once('end', () => this.#bothEnded());
    this.once('finish', () => this.#bothEnded());
    if (this.#layer === 'tcp') this.once('close', () => this.#tap.closed());

    const inner = this.#inner;
    inner.pause();
    inner.on('data', (chunk: Buffer) => this.#received(chunk));
    inner.on('drain', () => this.#drained());
    // A TLS peer may have said all, close_notify included, by the time its handshake is over.
    if (inner.readableEnded) queueMicrotask(() => this.#farEnded());
    else inner.once('end', () => this.#farEnded());
    inner.once('finish', () => this.#reportNearEnd('fin'));
    inner.on('error', (error: NodeJS.ErrnoException) => this.#innerFailed(error));
    inner.once('close', () => this.#innerClosed());
  }

  /** As on Node's TLS sockets: HTTP frameworks read the scheme of a request from it. */
  get encrypted(): boolean {
    return this.#layer === 'tls';
  }

  /** The far side has said that it closes: our own end waits for its FIN, so that the two do not cross. */
  expectFarFin(): void {
    (this.#carrier ?? this).#isFinAnnounced = true;
  }

  /** Drops the connection with a RST, discarding what is not yet sent. */
  resetAndDestroy(): void {
    if (this.#carrier) {
      this.#carrier.resetAndDestroy();
      this.destroy();
      return;
    }
    const inner = this.#inner;
    // While a shutdown is under way libuv refuses to reset, and Node would then leak the handle.
    const shuttingDown = inner.writableEnded && !inner.writableFinished;
    if (!inner.destroyed) {
      if (shuttingDown) inner.destroy();
      else {
        this.#reportNearEnd('rst');
        inner.resetAndDestroy();
      }
    }
    this.destroy();
  }

  override _read(): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#inner.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#cork();
    this.#release(this.#send(chunk), done);
  }

  override _writev(chunks: Array<{ chunk: Buffer; encoding: BufferEncoding }>, done: Done): void {
    this.#cork();
    let flowing = true;
    for (const { chunk } of chunks) flowing = this.#send(chunk);
    this.#release(flowing, done);
  }

  override _final(done: Done): void {
    this.#afterFarFin(() => {
      if (this.#inner.destroyed) done();
      else this.#inner.end(done);
    });
  }

  /**
   * Our own end waits for a FIN of the peer that may be on its way: behind a TLS close_notify, or behind the answer to a close
   * of AMQP or WebSocket, on which both sides end. Who was first would else be chance, and not be what the wire shows.
   */
  #afterFarFin(proceed: () => void): void {
    const carrier = this.#carrier;
    const awaited = carrier ?? this;
    if ((carrier && !this.#farHasEnded) || awaited.#farHasEnded || awaited.#inner.destroyed) return proceed();
    const socket = awaited.#inner;
    let isOver = false;
    const go = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      socket.off('end', go).off('close', go);
      proceed();
    };
    // A process that was busy runs its timers before it reads: what has come meanwhile comes first.
    const timer = setTimeout(() => setImmediate(go), awaited.#isFinAnnounced ? ANNOUNCED_FIN_MS : FIN_COURTESY_MS);
    socket.once('end', go).once('close', go);
  }

  override _destroy(error: Error | null, done: Done): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(error ?? new Error('The link was closed before this was sent'));
    const inner = this.#inner;
    if (inner.closed) return done(error);
    this.#onInnerClosed = () => done(error);
    if (inner.destroyed) return;
    // close(2) with unread bytes makes the kernel send a RST, which also takes away what the peer has not read yet. So: FIN,
    // read to the peer's FIN (the socket then closes by itself), and cut off a peer that does not follow. What has come already, its
    // FIN perhaps, is read before ours leaves: it was first on the wire.
    inner.resume();
    setImmediate(() => inner.end());
    this.#lingerTimer = setTimeout(() => this.#cutOff(), LINGER_MS);
  }

  #received(chunk: Buffer): void {
    this.bytesReceived += chunk.length;
    this.#tap.bytes(this.#layer, this.#far, chunk);
    if (this.destroyed || this.push(chunk)) return;
    this.#reading = false;
    this.#inner.pause();
  }

  #send(chunk: Buffer): boolean {
    if (this.#inner.destroyed) return false;
    this.#tap.bytes(this.#layer, this.#near, chunk);
    return this.#inner.write(chunk);
  }

  /** Lets the next write come: at once, or when the socket has drained. */
  #release(flowing: boolean, done: Done): void {
    if (flowing) done();
    else this.#waiting = done;
  }

  #drained(): void {
    const done = this.#waiting;
    this.#waiting = undefined;
    done?.();
  }

  /** All writes of one tick become one system call (or one series of TLS records). */
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#inner.cork();
    process.nextTick(Link.#uncork, this);
  }

  static #uncork(link: Link): void {
    link.#corked = false;
    link.#inner.uncork();
  }

  #farEnded(): void {
    this.#farHasEnded = true;
    if (this.#layer === 'tcp') this.#tap.ended(this.#far, 'fin');
    if (!this.destroyed) this.push(null);
  }

  #reportNearEnd(how: 'fin' | 'rst'): void {
    if (this.#nearEnded && how === 'fin') return;
    this.#nearEnded = true;
    if (this.#layer === 'tcp') this.#tap.ended(this.#near, how);
  }

  #innerFailed(error: NodeJS.ErrnoException): void {
    if (this.#layer === 'tcp' && RESET_CODES.has(error.code ?? '')) this.#tap.ended(this.#far, 'rst', error.code);
    this.#failed = true;
    this.destroy(error);
  }

  #innerClosed(): void {
    clearTimeout(this.#lingerTimer);
    const inner = this.#inner;
    if (!this.#failed) this.#reportNearEnd('fin');
    if (this.#onInnerClosed) this.#onInnerClosed();
    // After an orderly end the owner may still have bytes to read; #bothEnded follows.
    else if (!inner.readableEnded || !inner.writableFinished) this.destroy();
  }

  /** What autoDestroy does, except that a link under TLS is closed by the TLS socket. */
  #bothEnded(): void {
    if (this.readableEnded && this.writableFinished && !this.#carriesTls) this.destroy();
  }

  #cutOff(): void {
    const inner = this.#inner;
    if (this.#layer === 'tcp' && inner.writableFinished) this.resetAndDestroy();
    else inner.destroy();
  }
}
