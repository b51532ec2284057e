import type { Side, TlsFacts } from '../../kernel/connection.ts';
import { redact } from './redact.ts';

const HANDSHAKE_RECORD = 0x16;
const RECORD_HEADER_BYTES = 5;
const MESSAGE_HEADER_BYTES = 4;
/** A hello with the largest keys and tickets is a fraction of it. */
const KEPT_BYTES_MAX = 32 * 1024;
const [CLIENT_HELLO, SERVER_HELLO] = [1, 2];
const [SERVER_NAME, ALPN, SUPPORTED_VERSIONS] = [0, 16, 43];
/** As Node's TLS sockets call them. */
const VERSIONS: Readonly<Record<number, string>> = {
  769: 'TLSv1',
  770: 'TLSv1.1',
  771: 'TLSv1.2',
  772: 'TLSv1.3',
};
const NOTHING: Buffer = Buffer.alloc(0);

/** What both sides say before TLS hides the rest. All that is known where TLS ends at others, or fails. [RFC 8446 4.1] */
export class TlsHellos {
  /** The name that the opener asked for. */
  serverName: string | undefined;
  /** Once the acceptor has answered. */
  facts: TlsFacts | undefined;
  /** Records of a side as far as they have come; undefined once its hello is read, or cannot be. */
  readonly #pending: Record<Side, Buffer | undefined> = { opener: NOTHING, acceptor: NOTHING };

  feed(from: Side, bytes: Uint8Array): void {
    const pending = this.#pending[from];
    if (pending === undefined) return;
    const records = Buffer.concat([pending, bytes]);
    try {
      const message = handshakeMessageIn(records);
      this.#pending[from] = message !== undefined || records.length > KEPT_BYTES_MAX ? undefined : records;
      if (message !== undefined) this.#onHello(from, message);
    } catch {
      // Not as it should be: then nothing is known of it.
      this.#pending[from] = undefined;
    }
  }

  /** The connection is over: nothing is kept of a hello without an end. */
  closed(): void {
    this.#pending.opener = undefined;
    this.#pending.acceptor = undefined;
  }

  #onHello(from: Side, message: Buffer): void {
    const hello = readHello(message);
    if (from === 'opener') {
      this.serverName = hello.serverName;
      return;
    }
    const { serverName } = this;
    const { version, alpn } = hello;
    this.facts = { version, ...(serverName ? { serverName } : {}), ...(alpn ? { alpn } : {}) };
  }
}

/** The first handshake message, over however many records it goes; undefined while it is not all there. Throws if it is none. */
function handshakeMessageIn(records: Buffer): Buffer | undefined {
  let message = NOTHING;
  for (let at = 0; at + RECORD_HEADER_BYTES <= records.length; ) {
    if (records[at] !== HANDSHAKE_RECORD) throw new RangeError('no handshake');
    const end = at + RECORD_HEADER_BYTES + records.readUInt16BE(at + 3);
    message = Buffer.concat([message, records.subarray(at + RECORD_HEADER_BYTES, end)]);
    at = end;
    if (message.length < MESSAGE_HEADER_BYTES) continue;
    const bytes = MESSAGE_HEADER_BYTES + message.readUIntBE(1, 3);
    if (message.length >= bytes) return message.subarray(0, bytes);
  }
  return undefined;
}

interface Hello {
  readonly version: string;
  readonly serverName: string | undefined;
  readonly alpn: string | undefined;
}

/** [RFC 8446 4.1.2, 4.1.3] */
function readHello(message: Buffer): Hello {
  const type = message[0];
  if (type !== CLIENT_HELLO && type !== SERVER_HELLO) throw new RangeError('no hello');
  let version = message.readUInt16BE(MESSAGE_HEADER_BYTES);
  const sessionIdAt = MESSAGE_HEADER_BYTES + 2 + 32;
  let at = sessionIdAt + 1 + message.readUInt8(sessionIdAt);
  if (type === CLIENT_HELLO) {
    at += 2 + message.readUInt16BE(at);
    at += 1 + message.readUInt8(at);
  } else {
    at += 3;
  }
  let serverName: string | undefined;
  let alpn: string | undefined;
  const end = at + 2 < message.length ? at + 2 + message.readUInt16BE(at) : 0;
  for (at += 2; at + 4 <= end; ) {
    const extension = message.readUInt16BE(at);
    const data = message.subarray(at + 4, at + 4 + message.readUInt16BE(at + 2));
    at += 4 + data.length;
    if (extension === SERVER_NAME && data.length > 5) serverName = data.toString('latin1', 5, 5 + data.readUInt16BE(3));
    else if (extension === ALPN && type === SERVER_HELLO) alpn = data.toString('latin1', 3, 3 + data.readUInt8(2));
    else if (extension === SUPPORTED_VERSIONS && type === SERVER_HELLO) version = data.readUInt16BE(0);
  }
  return {
    version: VERSIONS[version] ?? `0x${version.toString(16).padStart(4, '0')}`,
    serverName: serverName && redact(serverName),
    alpn: alpn && redact(alpn),
  };
}
