import type { Side } from '../../kernel/connection.ts';
import type { Exchange } from '../capture.ts';
import type { Carrier, DeliveryLog } from '../deliveries.ts';
import type { ExchangeLog } from '../exchange-log.ts';
import type { MessageStreams } from './message-stream.ts';

/** An exchange whose packet may not be numbered yet. */
export interface LoggedExchange extends Omit<Exchange, 'packet'> {
  readonly carrier: Carrier;
}

/** Where a dissector puts what it finds on its connection. */
export interface DissectorSink {
  readonly connection: number;
  readonly deliveries: DeliveryLog;
  readonly exchanges: ExchangeLog;
  /** Where messages go that nobody asked for one by one. */
  readonly streams: MessageStreams;
  /** Bytes of an MQTT conversation that another protocol carries. */
  readMqtt(from: Side, bytes: Uint8Array, atMs: number, carrier: Carrier): void;
}
