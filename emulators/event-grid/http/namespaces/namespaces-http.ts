import type { Platform } from '../../../../src/kernel/emulator.ts';
import type { HttpReply, HttpRequest, HttpService } from '../../../../src/transport/http/service.ts';
import { readCloudEvents } from '../../core/event/cloud-events.ts';
import type { EventLimits } from '../../core/event/event-request.ts';
import { Failure, topicNotFound } from '../../core/failure.ts';
import type { Registry } from '../../core/resources/registry.ts';
import type { HostedNamespace, Namespaces } from '../../runtime/namespaces.ts';
import { GridError, gridErrorReply, succeeded } from '../grid-error.ts';
import { nameInHost } from '../host-name.ts';
import { checkNetwork } from '../network-access.ts';
import { jsonReply } from './json-reply.ts';
import { checkAccess } from './namespace-access.ts';
import { type NamespaceAddress, namespaceAddress } from './namespace-address.ts';
import { queryValue } from './query-number.ts';
import { receive } from './receive.ts';
import { type SettleOperation, settle } from './settle.ts';

const API_VERSIONS = ['2023-06-01-preview', '2023-10-01-preview', '2023-11-01', '2024-06-01'];
/** Those that know neither renewed locks nor delays. [event-grid-protocol 6] */
const EARLY_API_VERSIONS = ['2023-06-01-preview', '2023-11-01'];
const QUEUE_OPERATIONS: readonly string[] = ['receive', 'acknowledge', 'release', 'reject', 'renewlock'];

export interface NamespacesHttpOptions {
  readonly namespaces: Namespaces;
  readonly registry: Registry;
  readonly limits: Omit<EventLimits, 'extensionNameCharsMax'>;
  /** Whether a topic that is not there is 410: Azure's documents name both. Default: 404. [event-grid-protocol 6] */
  readonly missingTopicIsGone?: boolean | undefined;
  readonly platform: Pick<Platform, 'auth' | 'clock' | 'clientClock' | 'ids' | 'tokenKeys'>;
}

/** Where events are published to the topics of namespaces, and pulled out of their queues. [event-grid-protocol 6] */
export class NamespacesHttp implements HttpService {
  readonly name = 'event-grid-namespace';
  readonly #options: NamespacesHttpOptions;
  readonly #limits: EventLimits;

  constructor(options: NamespacesHttpOptions) {
    this.#options = options;
    this.#limits = { ...options.limits, extensionNameCharsMax: 20, requiresData: true };
  }

  serves(request: Pick<HttpRequest, 'path'>): boolean {
    return namespaceAddress(request) !== undefined;
  }

  async answer(request: HttpRequest, gone: AbortSignal): Promise<HttpReply> {
    try {
      return await this.#answer(request, gone);
    } catch (error) {
      if (error instanceof GridError) return gridErrorReply(error, this.#options.platform);
      throw error;
    }
  }

  async #answer(request: HttpRequest, gone: AbortSignal): Promise<HttpReply> {
    if (request.method !== 'POST') {
      throw new GridError(405, `The method ${request.method} is not allowed: all requests are posted.`);
    }
    const address = namespaceAddress(request)!;
    const hosted = this.#namespaceOf(request, address);
    const { topic, subscription, operation } = address;
    const isPublish = subscription === undefined && operation === 'publish';
    if (!isPublish && (subscription === undefined || !QUEUE_OPERATIONS.includes(operation))) {
      throw new GridError(404, `There is no operation '${operation}' at '${request.path}'.`);
    }
    const { registry, platform } = this.#options;
    const asked = {
      namespace: hosted.resource,
      topic: registry.find('namespaces/topics', `${hosted.resource.id}/topics/${topic}`),
      right: isPublish ? 'Send' : 'Listen',
    } as const;
    checkNetwork(request, hosted.resource, 'Access to');
    checkAccess(request, asked, platform);
    checkApiVersion(request, operation);
    if (asked.topic === undefined) throw this.#missing(topic);
    if (subscription === undefined) return this.#publish(hosted, topic, request);
    const queue = { topic, subscription };
    this.#checkQueue(hosted, topic, subscription);
    if (operation === 'receive') return receive(hosted.host, queue, request, gone);
    return settle(hosted.host, queue, operation as SettleOperation, request);
  }

  #missing(topic: string): GridError {
    const { detail } = topicNotFound(topic);
    return new GridError(this.#options.missingTopicIsGone === true ? 410 : 404, detail);
  }

  /** All events of a request are taken in, or none. */
  #publish(hosted: HostedNamespace, topic: string, request: HttpRequest): HttpReply {
    const events = succeeded(readCloudEvents(request, this.#limits));
    succeeded(this.#options.namespaces.publish(hosted, topic, events));
    return jsonReply({});
  }

  /** Events of a push subscription cannot be pulled. */
  #checkQueue({ resource }: HostedNamespace, topic: string, subscription: string): void {
    const pushing = this.#options.registry.subscription(`${resource.id}/topics/${topic}`, subscription);
    if (pushing === undefined) return;
    const text = `The event subscription '${subscription}' has the delivery mode Push: its events cannot be pulled.`;
    succeeded(new Failure('subscription-not-queue', text));
  }

  /** The one in front of the path, else the one of the host name, else the only one. */
  #namespaceOf({ authority }: HttpRequest, { namespace }: NamespaceAddress): HostedNamespace {
    const { namespaces } = this.#options;
    const name = namespace ?? nameInHost(authority);
    const { all } = namespaces;
    const hosted = name === undefined ? (all.length === 1 ? all[0] : undefined) : namespaces.named(name);
    if (hosted !== undefined) return hosted;
    throw new GridError(
      404,
      name === undefined
        ? `No namespace is named, and there are ${all.length}: put its name in front of the path.`
        : `There is no namespace '${name}'.`,
    );
  }
}

/** Tools leave it out, SDKs do not. */
function checkApiVersion({ query }: HttpRequest, operation: string): void {
  const asked = queryValue(query, 'api-version');
  if (asked === undefined) return;
  if (!API_VERSIONS.includes(asked)) {
    const supported = API_VERSIONS.map((each) => `'${each}'`).join(', ');
    throw new GridError(400, `The api-version '${asked}' is not supported. The supported ones are ${supported}.`);
  }
  if (!EARLY_API_VERSIONS.includes(asked)) return;
  if (operation !== 'renewlock' && queryValue(query, 'releaseDelayInSeconds') === undefined) return;
  throw new GridError(400, `The api-version '${asked}' has neither renewLock nor releaseDelayInSeconds.`);
}
