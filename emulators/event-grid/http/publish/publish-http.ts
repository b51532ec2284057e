import type { Platform } from '../../../../src/kernel/emulator.ts';
import { formatUuid } from '../../../../src/kernel/ids.ts';
import type { HttpReply, HttpRequest, HttpService } from '../../../../src/transport/http/service.ts';
import type { Publish, Published } from '../../core/delivery/commands.ts';
import type { EventLimits } from '../../core/event/event-request.ts';
import { readEvents } from '../../core/event/read-events.ts';
import type { Failure } from '../../core/failure.ts';
import type { PublishEndpoint } from '../../core/resources/definitions.ts';
import type { Registry } from '../../core/resources/registry.ts';
import { GridError, gridErrorReply, REQUEST_ID, succeeded } from '../grid-error.ts';
import { checkNetwork } from '../network-access.ts';
import { checkPublisher } from './publish-access.ts';
import { endpointName, isPublishPath } from './publish-address.ts';
import { publishTarget, sourcesOf } from './publish-target.ts';

const API_VERSION = '2018-01-01';

export interface PublishOptions {
  readonly registry: Registry;
  /** Takes the events in: a GridHost. */
  readonly grid: { execute(command: Publish): Published | Failure };
  readonly limits: EventLimits;
  readonly platform: Pick<Platform, 'auth' | 'clock' | 'clientClock' | 'ids' | 'tokenKeys'>;
}

/** Where publishers send their events: all topics, domains and partner namespaces of one instance. [event-grid-protocol 2] */
export class PublishHttp implements HttpService {
  readonly name = 'event-grid';
  readonly #options: PublishOptions;

  constructor(options: PublishOptions) {
    this.#options = options;
  }

  serves({ path }: Pick<HttpRequest, 'path'>): boolean {
    return isPublishPath(path);
  }

  answer(request: HttpRequest): HttpReply {
    try {
      this.#publish(request);
      return { status: 200, headers: { [REQUEST_ID]: formatUuid(this.#options.platform.ids.uuidBytes()) } };
    } catch (error) {
      if (error instanceof GridError) return gridErrorReply(error, this.#options.platform);
      throw error;
    }
  }

  /** All events of a request are taken in, or none. Throws GridError. */
  #publish(request: HttpRequest): void {
    const { registry, grid, limits, platform } = this.#options;
    if (request.method !== 'POST') {
      throw new GridError(405, `The method ${request.method} is not allowed: events are posted.`);
    }
    const endpoint = this.#endpointOf(request);
    checkNetwork(request, endpoint);
    checkPublisher(request, endpoint, platform);
    checkApiVersion(request);
    const stamps = {
      newId: () => formatUuid(platform.ids.uuidBytes()),
      nowIso: new Date(platform.clock.now()).toISOString(),
    };
    const target = publishTarget(endpoint, request, registry);
    const events = succeeded(readEvents(request, target, limits, stamps));
    const { sources, ownSources } = sourcesOf(events, endpoint, target, registry);
    succeeded(grid.execute({ type: 'publish', sources, ownSources, events }));
  }

  #endpointOf(request: HttpRequest): PublishEndpoint {
    const name = endpointName(request);
    const endpoint = this.#options.registry.endpoint(name);
    if (endpoint !== undefined) return endpoint;
    const where = name === '' ? `${request.authority}${request.path}` : name;
    throw new GridError(404, `There is no topic, domain or partner namespace at '${where}'.`);
  }
}

/** Tools leave it out, SDKs do not. */
function checkApiVersion({ query }: HttpRequest): void {
  const asked = query.get('api-version') ?? API_VERSION;
  if (asked === API_VERSION) return;
  throw new GridError(400, `The api-version '${asked}' is not supported. The supported one is '${API_VERSION}'.`);
}
