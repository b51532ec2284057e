import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../kernel/clock.ts';
import type { UpgradeRoute } from '../http/gateway.ts';
import type { HttpReply, IncomingMessage } from '../http/service.ts';

/** Where the lines for one reader come from. */
export interface LineSource {
  /** The next line, without its end; undefined when there is none yet. */
  next(): string | undefined;
}

export interface LineFeedOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Why a reader is not served; undefined when it is. */
  refusal(request: IncomingMessage): HttpReply | undefined;
  /** Called for each reader that is served. */
  open(request: IncomingMessage): LineSource;
}

/** Text for as many WebSockets as want it. */
export interface LineFeed {
  readonly route: UpgradeRoute;
  /** Tells every reader that it is over. */
  close(): void;
}

/** [RFC 6455 7.4.1] */
const GOING_AWAY = 1001;
const INTERNAL_ERROR = 1011;
/** A reader for whom so much waits is not sent more until it has read. Its source is not asked meanwhile, and keeps nothing for it. */
const WAITING_BYTES_MAX = 1024 * 1024;
/** What readers send means nothing, and may be no longer than this. */
const MESSAGE_BYTES_MAX = 64 * 1024;
const POLL_MS = 100;
const CLOSE_TIMEOUT_MS = 1_000;

/** Sends each line as a text message of its own, with a line break at its end. */
export function lineFeed({ path, clock, refusal, open }: LineFeedOptions): LineFeed {
  const readers = new Set<WebSocket>();
  const options = {
    noServer: true,
    clientTracking: false,
    maxPayload: MESSAGE_BYTES_MAX,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  const server = new WebSocketServer(options);
  const serve = (socket: WebSocket, source: LineSource) => {
    readers.add(socket);
    let cancel = () => {};
    const feed = () => {
      try {
        send(socket, source);
      } catch {
        socket.close(INTERNAL_ERROR);
        return;
      }
      cancel = clock.wakeAt(clock.now() + POLL_MS, feed);
    };
    socket.on('error', () => {}); // A close follows.
    socket.on('close', () => {
      readers.delete(socket);
      cancel();
    });
    feed();
  };
  return {
    route: {
      path,
      refusal,
      upgrade(request, socket, head) {
        server.handleUpgrade(request, socket, head, (webSocket) => serve(webSocket, open(request)));
      },
    },
    close() {
      for (const reader of readers) reader.close(GOING_AWAY, 'azwire is stopping');
    },
  };
}

function send(socket: WebSocket, source: LineSource): void {
  while (socket.readyState === socket.OPEN && socket.bufferedAmount < WAITING_BYTES_MAX) {
    const line = source.next();
    if (line === undefined) return;
    socket.send(`${line}\n`);
  }
}
