import type { Side } from '../../kernel/connection.ts';
import type { Exchange } from '../capture.ts';
import type { Carrier, DeliveryLog } from '../deliveries.ts';

/** Where a dissector puts what it finds on its connection. */
export interface DissectorSink {
  readonly connection: number;
  readonly deliveries: DeliveryLog;
  exchange(
    protocol: Exchange['protocol'],
    from: Side,
    operation: string,
    summary: string,
    atMs: number,
    carrier: Carrier,
  ): void;
}
