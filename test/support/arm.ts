import { EventGridManagementClient } from '@azure/arm-eventgrid';
import { ClientSecretCredential } from '@azure/identity';
import type { Azwire } from '../../src/index.ts';
import { trust } from './auth.ts';
import { credentialOptions, TENANT_ID } from './entra.ts';

export const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
/** The resource group of all that tests make. */
export const GROUP = 'tests';
export const PROVIDER = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers`;

/** The unmodified client of the resource manager, over HTTPS with a token of the local Entra, without retries. */
export function armOf(azure: Azwire, clientId = 'an-administrator'): EventGridManagementClient {
  trust(azure);
  const credential = new ClientSecretCredential(TENANT_ID, clientId, 'any secret', credentialOptions(azure));
  return new EventGridManagementClient(credential, SUBSCRIPTION, {
    endpoint: `https://localhost:${azure.ports.gateway}`,
    retryOptions: { maxRetries: 0 },
  });
}

/** The id of a resource of Event Grid: of `topics/orders`, say. */
export function resourceId(path: string): string {
  return `${PROVIDER}/Microsoft.EventGrid/${path}`;
}

/** All items of a list, page by page. */
export async function listed<Item>(list: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of list) items.push(item);
  return items;
}

export async function namesOf(list: AsyncIterable<{ name?: string }>): Promise<(string | undefined)[]> {
  return (await listed(list)).map(({ name }) => name);
}
