import { otherSide, type Side } from '../../kernel/connection.ts';
import type { Carrier } from '../deliveries.ts';

/** What went over HTTP in one direction between the two sides of a connection, to or from one entity. */
export class HttpFlow {
  readonly connection: number;
  readonly entity: string;
  readonly senderSide: Side;
  deliveries = 0;
  /** Requests that carried messages, or asked for some. */
  requests = 0;
  /** Requests that asked in vain. */
  empty = 0;
  /** The longest that an answer to an ask in vain was held back. */
  longestWaitMs = 0;
  firstRequest: Carrier | undefined;
  lastRequest: Carrier | undefined;
  firstEmpty: Carrier | undefined;
  lastEmpty: Carrier | undefined;

  constructor(connection: number, entity: string, senderSide: Side) {
    this.connection = connection;
    this.entity = entity;
    this.senderSide = senderSide;
  }

  /** Whether the side that messages come to asked for them. On HTTP, only the opener asks. */
  get isPull(): boolean {
    return otherSide(this.senderSide) === 'opener';
  }
}
