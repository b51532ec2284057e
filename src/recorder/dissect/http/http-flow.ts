import { otherSide, type Side } from '../../../kernel/connection.ts';
import type { Carrier } from '../../deliveries.ts';

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
  /** Requests whose messages were not taken. */
  refused = 0;
  /** The longest that an answer to an ask was held back. */
  longestWaitMs = 0;
  firstRequest: Carrier | undefined;
  lastRequest: Carrier | undefined;
  firstMessage: Carrier | undefined;
  firstEmpty: Carrier | undefined;
  lastEmpty: Carrier | undefined;
  lastRefused: { readonly carrier: Carrier; readonly status: number } | undefined;

  constructor(connection: number, entity: string, senderSide: Side) {
    this.connection = connection;
    this.entity = entity;
    this.senderSide = senderSide;
  }

  /** Whether the side that messages come to asked for them. On HTTP, only the opener asks. */
  get isPull(): boolean {
    return otherSide(this.senderSide) === 'opener';
  }

  /** A request that carried so many messages, or got them after `waitMs`. */
  add(request: Carrier, messages: number, waitMs: number): void {
    this.requests++;
    this.firstRequest ??= request;
    this.lastRequest = request;
    this.deliveries += messages;
    if (!this.isPull) return;
    this.longestWaitMs = Math.max(this.longestWaitMs, waitMs);
    if (messages > 0) return;
    this.empty++;
    this.firstEmpty ??= request;
    this.lastEmpty = request;
  }

  /** The request was answered with a status that says no. */
  refuse(request: Carrier, status: number): void {
    this.refused++;
    this.lastRefused = { carrier: request, status };
  }
}
