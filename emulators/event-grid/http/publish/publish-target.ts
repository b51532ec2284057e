import type { HttpRequest } from '../../../../src/transport/http/service.ts';
import type { Publish } from '../../core/delivery/commands.ts';
import type { AcceptedEvent } from '../../core/event/accepted-event.ts';
import { domainTopicId } from '../../core/event/event-grid-events.ts';
import type { EventTarget } from '../../core/event/event-request.ts';
import type { Channel, PartnerNamespace, PublishEndpoint } from '../../core/resources/definitions.ts';
import type { Registry } from '../../core/resources/registry.ts';
import { isWithin } from '../../core/resources/resource-id.ts';
import { partnerTopicIdOf } from '../../runtime/resources.ts';
import { GridError } from '../grid-error.ts';

const CHANNEL_HEADER = 'aeg-channel-name';

/** What events are stamped with: the endpoint, or the partner topic that a request's channel leads to. Throws GridError. */
export function publishTarget(endpoint: PublishEndpoint, { headers }: HttpRequest, registry: Registry): EventTarget {
  const { inputSchema, inputSchemaMapping } = endpoint;
  const isDomain = endpoint.type === 'domains';
  const target = { id: endpoint.id, inputSchema, inputSchemaMapping, isDomain };
  if (endpoint.type !== 'partnerNamespaces' || endpoint.partnerTopicRoutingMode !== 'ChannelNameHeader') return target;
  const name = headers[CHANNEL_HEADER];
  if (name === undefined) {
    throw new GridError(400, `The header '${CHANNEL_HEADER}' is missing: it names the channel of ${endpoint.name}.`);
  }
  const channel = registry.find('partnerNamespaces/channels', `${endpoint.id}/channels/${name}`);
  if (channel === undefined) throw new GridError(404, `There is no channel '${name}' in ${endpoint.name}.`);
  return { ...target, id: partnerTopicIdOf(channel) };
}

/** Whose subscriptions get the events. Throws GridError. [event-grid-protocol 2.1, 2.3] */
export function sourcesOf(
  events: readonly AcceptedEvent[],
  endpoint: PublishEndpoint,
  target: EventTarget,
  registry: Registry,
): Pick<Publish, 'sources' | 'ownSources'> {
  if (endpoint.type === 'domains') {
    // Of a CloudEvent it is the source that names the topic.
    return {
      sources: [endpoint.id],
      ownSources: events.map(({ envelope }) => domainTopicId(endpoint.id, envelope.topic)),
    };
  }
  if (endpoint.type === 'topics') return { sources: [endpoint.id] };
  if (endpoint.partnerTopicRoutingMode === 'ChannelNameHeader') return { sources: activated(target.id, registry) };
  const channels = channelsOf(endpoint, registry);
  const topics = events.map(({ envelope }) => partnerTopicIdOf(channelOf(envelope.topic, endpoint, channels)));
  // A topic that is not activated has no source here, and so its events go nowhere.
  return { sources: [], ownSources: topics.map((topic) => activated(topic, registry)[0] ?? '') };
}

/** Events for a partner topic that its owner has not activated are dropped. [Event Grid docs: partner topics, activation] */
function activated(topicId: string, registry: Registry): readonly string[] {
  return registry.find('partnerTopics', topicId)?.activationState === 'Activated' ? [topicId] : [];
}

function channelsOf(namespace: PartnerNamespace, registry: Registry): readonly Channel[] {
  return registry.all('partnerNamespaces/channels').filter(({ id }) => isWithin(id, namespace.id));
}

function channelOf(source: string, namespace: PartnerNamespace, channels: readonly Channel[]): Channel {
  const channel = channels.find(({ partnerTopicInfo }) => partnerTopicInfo.source === source);
  if (channel === undefined)
    throw new GridError(404, `There is no channel for the source '${source}' in ${namespace.name}.`);
  return channel;
}
