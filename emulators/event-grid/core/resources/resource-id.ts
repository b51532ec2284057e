/** What is declared by its name only lies here. */
const DEFAULT_RESOURCE_GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/azwire' as const;
export const PROVIDER = 'Microsoft.EventGrid' as const;

/** The id of a resource in {@link DEFAULT_RESOURCE_GROUP}: of `topics/orders`, say. */
export function defaultResourceId(path: string): string {
  return `${DEFAULT_RESOURCE_GROUP}/providers/${PROVIDER}/${path}`;
}

/** A resource id whose beginning may be left out: `Microsoft.ServiceBus/namespaces/default/queues/orders`. */
export function fullResourceId(id: string): string {
  return id.startsWith('/') ? id : `${DEFAULT_RESOURCE_GROUP}/providers/${id}`;
}

/** Whether it is the resource `above`, or lies under it. */
export function isWithin(id: string, above: string): boolean {
  return `${id.toLowerCase()}/`.startsWith(`${above.toLowerCase()}/`);
}

/** The name that an id ends with. */
export function lastNameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Of a domain topic's id. Undefined for one that is none. */
export function domainIdOf(topicId: string): string | undefined {
  return /^(.*\/domains\/[^/]+)\/topics\/[^/]+$/i.exec(topicId)?.[1];
}

/** Empty where the id names none. */
export function subscriptionIdOf(id: string): string {
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? '';
}

/** Empty where the id names none. */
export function resourceGroupOf(id: string): string {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? '';
}

/** The shortest form that {@link fullResourceId} makes the id of. */
export function shortResourceId(id: string): string {
  const beginning = `${DEFAULT_RESOURCE_GROUP}/providers/`;
  return id.toLowerCase().startsWith(beginning.toLowerCase()) ? id.slice(beginning.length) : id;
}
