import type { Publish, Published } from '../../../../../../emulators/event-grid/core/delivery/commands.ts';
import type { Failure } from '../../../../../../emulators/event-grid/core/failure.ts';
import type {
  Channel,
  Domain,
  PartnerNamespace,
  PartnerTopic,
  Topic,
} from '../../../../../../emulators/event-grid/core/resources/definitions.ts';
import { Registry } from '../../../../../../emulators/event-grid/core/resources/registry.ts';
import { defaultResourceId } from '../../../../../../emulators/event-grid/core/resources/resource-id.ts';
import { PublishHttp } from '../../../../../../emulators/event-grid/http/publish/publish-http.ts';
import { EVENT_GRID_LIMITS } from '../../../../../../emulators/event-grid/limits.ts';
import { VirtualClock } from '../../../../../../src/kernel/clock.ts';
import type { Platform } from '../../../../../../src/kernel/emulator.ts';
import type { HttpReply, HttpRequest } from '../../../../../../src/transport/http/service.ts';
import { testPlatform } from '../../../../../support/platform.ts';

const key = (text: string) => Buffer.from(text.padEnd(32, '.')).toString('base64');
export const KEYS = { key1: key('first'), key2: key('second') };

/** 9:07:05 PM. */
export const NOW_MS = Date.UTC(2026, 0, 31, 21, 7, 5);

const times = { createdAtMs: 0, changedAtMs: 0 };
const endpoint = {
  ...times,
  location: 'local',
  tags: {},
  keys: KEYS,
  inputSchema: 'EventGridSchema',
  publicNetworkAccess: 'Enabled',
  inboundIpRules: [],
  disableLocalAuth: false,
} as const;

export function topic(name: string, more: Partial<Topic> = {}): Topic {
  return { ...endpoint, type: 'topics', id: defaultResourceId(`topics/${name}`), name, ...more };
}

export function domain(name: string, more: Partial<Domain> = {}): Domain {
  const auto = { autoCreateTopicWithFirstSubscription: true, autoDeleteTopicWithLastSubscription: true };
  return { ...endpoint, ...auto, type: 'domains', id: defaultResourceId(`domains/${name}`), name, ...more };
}

export function partnerNamespace(name: string, more: Partial<PartnerNamespace> = {}): PartnerNamespace {
  return {
    ...endpoint,
    type: 'partnerNamespaces',
    id: defaultResourceId(`partnerNamespaces/${name}`),
    name,
    inputSchema: 'CloudEventSchemaV1_0',
    partnerRegistrationFullyQualifiedId: defaultResourceId('partnerRegistrations/one'),
    partnerTopicRoutingMode: 'ChannelNameHeader',
    ...more,
  };
}

/** A channel and the partner topic that it leads to. */
export function channel(
  namespace: PartnerNamespace,
  name: string,
  source: string,
  activationState: PartnerTopic['activationState'] = 'Activated',
): [Channel, PartnerTopic] {
  const subscription = '00000000-0000-0000-0000-000000000000';
  const partnerTopicInfo = {
    azureSubscriptionId: subscription,
    resourceGroupName: 'azwire',
    name: `of-${name}`,
    source,
  };
  return [
    {
      ...times,
      type: 'partnerNamespaces/channels',
      id: `${namespace.id}/channels/${name}`,
      name,
      channelType: 'PartnerTopic',
      partnerTopicInfo,
    },
    {
      ...times,
      type: 'partnerTopics',
      id: defaultResourceId(`partnerTopics/of-${name}`),
      name: `of-${name}`,
      location: 'local',
      tags: {},
      partnerRegistrationImmutableId: '',
      source,
      activationState,
    },
  ];
}

export interface Publishing {
  readonly http: PublishHttp;
  readonly registry: Registry;
  /** What the grid was asked to take in. */
  readonly published: Publish[];
  readonly platform: Platform;
}

/** The HTTP face in front of a grid that notes what it is given, and replies as it is told. */
export function publishing(own: Partial<Platform> = {}, reply: Published | Failure = { matches: 0 }): Publishing {
  const registry = new Registry();
  const published: Publish[] = [];
  const platform = testPlatform({ clock: new VirtualClock(NOW_MS), ...own });
  const grid = {
    execute(command: Publish) {
      published.push(command);
      return reply;
    },
  };
  const http = new PublishHttp({ registry, grid, limits: EVENT_GRID_LIMITS[platform.limits], platform });
  return { http, registry, published, platform };
}

type Asked = Partial<Omit<HttpRequest, 'headers' | 'body' | 'query'>> & {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
};

/** A request with the first key, unless it has other headers. */
export function post(http: PublishHttp, asked: Asked = {}): HttpReply {
  const { headers = { 'aeg-sas-key': KEYS.key1 }, query = 'api-version=2018-01-01', body = '', ...rest } = asked;
  return http.answer({
    method: 'POST',
    scheme: 'https',
    clientHost: '127.0.0.1',
    authority: 'localhost:8443',
    path: '/orders/api/events',
    rawHeaders: [],
    ...rest,
    headers,
    query: new URLSearchParams(query),
    body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
  });
}

/** `error` of a reply. */
export function errorOf({ body }: HttpReply): { code: string; message: string; details: { code: string }[] } {
  return JSON.parse(String(body)).error;
}
