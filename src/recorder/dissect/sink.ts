import type { Exchange } from '../capture.ts';
import type { Carrier, DeliveryLog } from '../deliveries.ts';
import type { Ring } from '../ring.ts';

/** An exchange whose packet may not be numbered yet. */
export interface LoggedExchange extends Omit<Exchange, 'packet'> {
  readonly carrier: Carrier;
}

/** Where a dissector puts what it finds on its connection. */
export interface DissectorSink {
  readonly connection: number;
  readonly deliveries: DeliveryLog;
  readonly exchanges: Ring<LoggedExchange>;
}
