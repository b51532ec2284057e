import type { HttpReply, HttpRequest, HttpService } from '../../../src/transport/http/service.ts';
import type { EventSubscriptions } from '../runtime/event-subscriptions.ts';

const PATH = /^\/eventsubscriptions\/[^/]+\/validate$/i;

/** Where a human, or a receiver of CloudEvents, agrees to a subscription. [event-grid-protocol 3.1, 3.2] */
export class ValidationHttp implements HttpService {
  readonly name = 'event-grid';
  readonly #subscriptions: Pick<EventSubscriptions, 'confirm'>;

  constructor(subscriptions: Pick<EventSubscriptions, 'confirm'>) {
    this.#subscriptions = subscriptions;
  }

  serves({ path }: Pick<HttpRequest, 'path'>): boolean {
    return PATH.test(path);
  }

  answer({ method, query }: HttpRequest): HttpReply {
    // A callback may be followed by a POST as well. [CloudEvents HTTP webhook 4.1.1]
    if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') return text(405, `Not allowed: ${method}`);
    if (method !== 'HEAD' && this.#subscriptions.confirm(query.get('id') ?? '', query.get('token') ?? '')) {
      return text(200, 'Webhook successfully validated as a subscription endpoint.');
    }
    return text(400, 'The validation URL is not known, or it has expired, or it was used before.');
  }
}

function text(status: number, body: string): HttpReply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
