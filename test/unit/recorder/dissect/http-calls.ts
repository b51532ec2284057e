import { RecorderBench } from '../conversation.ts';

export interface HttpCallsOptions {
  readonly opener: string;
  readonly acceptor: string;
  /** Default: the acceptor is azwire. `out`: the opener is. */
  readonly direction?: 'in' | 'out';
  readonly layer?: 'tcp' | 'tls' | undefined;
}

/** What two parties say to each other in HTTP/1.1 on one connection, byte by byte as Node's client and server write it. */
export class HttpCalls {
  readonly bench = new RecorderBench();
  readonly #conversation;

  constructor({ opener, acceptor, direction = 'in', layer = 'tcp' }: HttpCallsOptions) {
    const [own, other] = direction === 'in' ? [acceptor, opener] : [opener, acceptor];
    this.bench.recorder.nameHost('127.0.0.2', other);
    this.#conversation =
      direction === 'in'
        ? this.bench.connect('127.0.0.2', { via: 'gateway' })
        : this.bench.connect('127.0.0.1', { direction, via: own, acceptor: { host: '127.0.0.2', port: 80 } });
    if (direction === 'in') this.#conversation.tap.identify('acceptor', own, 'emulated service');
    this.#conversation.layer = layer;
  }

  call(
    request: string,
    response: string,
    { headers = '', answerHeaders = '', body = '', answer = '', waitMs = 1 } = {},
  ): this {
    const length = `content-length: ${Buffer.byteLength(body)}\r\n`;
    this.#conversation.send('opener', Buffer.from(`${request} HTTP/1.1\r\n${headers}${length}\r\n${body}`));
    this.#conversation.wait(waitMs);
    const answerLength = `content-length: ${Buffer.byteLength(answer)}\r\n`;
    const answered = `HTTP/1.1 ${response}\r\n${answerHeaders}${answerLength}\r\n${answer}`;
    this.#conversation.send('acceptor', Buffer.from(answered));
    return this;
  }

  /** A request that stays without an answer until the opener closes. */
  hang(request: string, { headers = '', body = '' } = {}): this {
    const length = `content-length: ${Buffer.byteLength(body)}\r\n`;
    this.#conversation.send('opener', Buffer.from(`${request} HTTP/1.1\r\n${headers}${length}\r\n${body}`));
    this.#conversation.wait(30_000);
    return this.finish();
  }

  /** A request and only a part of its answer, whose rest never comes. */
  part(request: string, answer: string): this {
    this.#conversation.send('opener', Buffer.from(`${request} HTTP/1.1\r\n\r\n`)).send('acceptor', Buffer.from(answer));
    return this.finish();
  }

  /** The opener closes. */
  finish(): this {
    this.#conversation.tap.ended('opener', 'fin');
    this.#conversation.tap.closed();
    return this;
  }

  get capture() {
    return this.bench.recorder.capture();
  }
}
