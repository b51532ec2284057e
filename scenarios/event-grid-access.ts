import type { Program } from '../src/index.ts';

type Environment = NonNullable<Program['env']>;

/** What a publisher to a topic is told in Azure: an endpoint and a key. */
export function topicAccess(topic: string): Environment {
  return (azure) => accessIn('EVENT_GRID_TOPIC', azure.connectionString('event-grid', { namespace: topic }));
}

/** What clients of an Event Grid namespace are told. */
export function namespaceAccess(namespace: string): Environment {
  return (azure) => accessIn('EVENT_GRID_NAMESPACE', azure.connectionString('event-grid', { namespace }));
}

function accessIn(prefix: string, connectionString: string): Record<string, string> {
  const [, endpoint = '', key = ''] = /^Endpoint=([^;]*);AccessKey=(.*)$/.exec(connectionString) ?? [];
  return { [`${prefix}_ENDPOINT`]: endpoint, [`${prefix}_KEY`]: key };
}
