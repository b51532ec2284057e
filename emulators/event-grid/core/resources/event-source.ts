import type { Resource } from './definitions.ts';

const OWN = /\/providers\/Microsoft\.EventGrid\/[^/]+\/[^/]+(\/[^/]+\/[^/]+)*$/i;
const TYPES: ReadonlySet<string> = new Set(['topics', 'domains', 'domains/topics', 'systemTopics', 'partnerTopics']);

/** Whether the id is that of a resource of Event Grid. Of others it is not known whether they are there. */
export function isOfEventGrid(id: string): boolean {
  return OWN.test(id);
}

/** Whether a resource of Event Grid has events to subscribe to by an event subscription that pushes. Namespaces have their own. */
export function hasEvents({ type }: Resource): boolean {
  return TYPES.has(type);
}
