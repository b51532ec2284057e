import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';
import type { GridLedger } from './grid-ledger.ts';
import { type Life, repeat, untilOver } from './loops.ts';

const PUBLISHERS = 2;
const OPTIONS = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };

/** Real clients that publish to a topic until the server is gone. `address` is its endpoint, over plain HTTP. */
export class GridLoad {
  readonly #client: EventGridPublisherClient<'EventGrid'>;
  readonly #ledger: GridLedger;
  readonly #life: Life;
  readonly #random: () => number;
  readonly #nextId: () => string;

  constructor(
    { endpoint, key }: { readonly endpoint: string; readonly key: string },
    ledger: GridLedger,
    life: Life,
    random: () => number,
    nextId: () => string,
  ) {
    this.#client = new EventGridPublisherClient(endpoint, 'EventGrid', new AzureKeyCredential(key), OPTIONS);
    this.#ledger = ledger;
    this.#life = life;
    this.#random = random;
    this.#nextId = nextId;
  }

  /** See {@link untilOver}. */
  run(): Promise<string[]> {
    const loops = Array.from({ length: PUBLISHERS }, () => repeat(this.#life, () => this.#publish()));
    return untilOver(this.#life, loops, () => Promise.resolve());
  }

  async #publish(): Promise<void> {
    const ids = Array.from({ length: 1 + Math.floor(this.#random() * 5) }, this.#nextId);
    const events = ids.map((id) => ({
      id,
      subject: id,
      eventType: 'Crash.Test',
      dataVersion: '1',
      data: { of: id },
    }));
    await this.#ledger.during(ids, () => this.#client.send(events));
    // It is publishing that is tested, not how much of it a subscriber can bear.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Notification {
  readonly id: string;
  readonly data: { readonly of?: string; readonly validationCode?: string };
}

/** Where events go: at `/takes` all are taken, at `/refuses` none now, at `/rejects` none ever. It outlives every azwire. */
export class GridSubscriber {
  readonly #server: Server;

  private constructor(ledger: GridLedger) {
    this.#server = createServer((request, response) => void this.#answer(request, response, ledger));
  }

  static async start(ledger: GridLedger): Promise<GridSubscriber> {
    const subscriber = new GridSubscriber(ledger);
    subscriber.#server.listen(0, '127.0.0.1');
    await once(subscriber.#server, 'listening');
    return subscriber;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resolves when nobody is connected any more: what a killed azwire had sent has been seen by then. */
  async quiet(): Promise<void> {
    for (let quietChecks = 0; quietChecks < 2; ) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      const open = await new Promise((resolve) => this.#server.getConnections((_, count) => resolve(count)));
      quietChecks = open === 0 ? quietChecks + 1 : 0;
    }
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse, ledger: GridLedger): Promise<void> {
    let events: Notification[];
    try {
      events = (await json(request)) as Notification[];
    } catch {
      // azwire was killed in the middle of the request.
      response.destroy();
      return;
    }
    const code = events[0]?.data.validationCode;
    if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ validationResponse: code }));
      return;
    }
    if (request.url !== '/takes') {
      response.writeHead(request.url === '/refuses' ? 503 : 400).end();
      return;
    }
    for (const { id, data } of events) ledger.delivered(id, data.of);
    response.writeHead(200).end();
  }
}
