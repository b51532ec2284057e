import { type WebSocket, WebSocketServer } from 'ws';
import type { Address, ConnectionTap } from '../../kernel/connection.ts';
import type { UpgradeRoute } from '../http/gateway.ts';
import { WebSocketStream } from './websocket-stream.ts';

/** Where the Azure SDKs look for AMQP over WebSockets; .NET adds a slash at the end. */
const PATH = '/$servicebus/websocket';
/** [AMQP-WS 2.1] `amqp` is the registered name, AMQPWSB10 the one that the Azure SDKs ask for. */
const SUBPROTOCOLS = ['AMQPWSB10', 'amqp'];
/** A message larger than this closes the connection: no frame of the service is half as large. */
const MESSAGE_BYTES_MAX = 16 * 1024 * 1024;
/** How long a peer may take to answer a close frame. */
const CLOSE_TIMEOUT_MS = 2_000;

export interface AmqpConnection {
  readonly stream: WebSocketStream;
  readonly tap: ConnectionTap;
  readonly opener: Address;
  /** The Host header of the upgrade. */
  readonly serverName: string | undefined;
}

/** AMQP over WebSockets on a gateway: `onConnection` gets each accepted WebSocket as a stream of AMQP bytes. */
export function amqpOverWebSockets(onConnection: (connection: AmqpConnection) => void): UpgradeRoute {
  const options = {
    noServer: true,
    clientTracking: false,
    maxPayload: MESSAGE_BYTES_MAX,
    closeTimeout: CLOSE_TIMEOUT_MS,
    handleProtocols: (offered: Set<string>) => chooseSubprotocol(offered) ?? false,
  };
  const server = new WebSocketServer(options);
  return {
    path: PATH,
    refusal(request) {
      const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
      if (chooseSubprotocol(offered)) return undefined;
      const found = offered.length === 0 ? 'no WebSocket subprotocol' : `only ${offered.join(', ')}`;
      return `AMQP over WebSockets needs the subprotocol ${SUBPROTOCOLS.join(' or ')}; the client offers ${found}.`;
    },
    upgrade(request, socket, head, { tap, opener }) {
      server.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
        const serverName = request.headers.host;
        onConnection({ stream: new WebSocketStream(webSocket, tap), tap, opener, serverName });
      });
    },
  };
}

function chooseSubprotocol(offered: Iterable<string>): string | undefined {
  const names = [...offered];
  return SUBPROTOCOLS.map((known) => names.find((name) => name.toLowerCase() === known.toLowerCase())).find(Boolean);
}
