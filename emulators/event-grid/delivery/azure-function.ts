import type { AzureFunctionProperties } from '../core/definitions.ts';
import type { Attempt } from '../core/delivery/commands.ts';
import { DeliveryFailure } from './delivery-failure.ts';
import { deliverToWebhook, type WebhookSurroundings } from './webhook.ts';

const FUNCTION_ID = /^(.*\/sites\/([^/]+))\/functions\/([^/]+)$/i;

/**
 * Posts the events of an attempt to the host of a function app, which `functionApps` knows by the app's resource id in lower case;
 * else it is where Azure has it. [event-grid-protocol 3.8]
 */
export async function deliverToFunction(
  attempt: Attempt,
  { resourceId, deliveryAttributeMappings, ...batching }: AzureFunctionProperties,
  functionApps: ReadonlyMap<string, string>,
  surroundings: WebhookSurroundings,
  signal: AbortSignal,
): Promise<number> {
  const [, app = '', site = '', name = ''] = FUNCTION_ID.exec(resourceId) ?? [];
  const url = new URL(functionApps.get(app.toLowerCase()) ?? `https://${site}.azurewebsites.net`);
  url.pathname = '/runtime/webhooks/EventGrid';
  // A key of the host, `code`, is part of its address.
  url.searchParams.set('functionName', name);
  try {
    const endpoint = { url, properties: batching };
    return await deliverToWebhook(attempt, endpoint, deliveryAttributeMappings, surroundings, signal);
  } catch (error) {
    if (!(error instanceof DeliveryFailure) || error.status !== 404) throw error;
    // The host is there, and has no function of this name that is triggered by Event Grid.
    throw new DeliveryFailure('InvalidAzureFunctionDestination', 404, `The function app has no function "${name}".`);
  }
}
