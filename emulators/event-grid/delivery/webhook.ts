import { Buffer } from 'node:buffer';
import { httpTarget } from '../../../src/kernel/dial.ts';
import type { ClientAnswer } from '../../../src/transport/http/client.ts';
import type { DeliveryAttribute, WebHookProperties } from '../core/definitions.ts';
import type { Attempt } from '../core/delivery/commands.ts';
import { attributeHeaders } from './delivery-attributes.ts';
import { requestBody } from './delivery-body.ts';
import { statusFailure } from './delivery-failure.ts';
import { deliveryHeaders, REQUEST_ORIGIN } from './delivery-headers.ts';
import type { HttpConnections } from './http-connections.ts';
import type { Identity } from './identity.ts';

/** All others mean that the endpoint has not taken the events. [event-grid-protocol 3.3] */
const SUCCESSES: readonly number[] = [200, 201, 202, 203, 204];

/** What requests to webhooks are sent with. */
export interface WebhookSurroundings {
  readonly connections: HttpConnections;
  readonly identity: Identity;
}

/** Where a request goes. */
export interface WebhookEndpoint {
  readonly url: URL;
  readonly properties: Partial<WebHookProperties>;
}

export interface WebhookRequest {
  readonly method: 'POST' | 'OPTIONS';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export function webhookEndpoint(properties: WebHookProperties): WebhookEndpoint {
  return { url: new URL(properties.endpointUrl), properties };
}

/** Posts the events of an attempt. Returns the status; throws where it is no success. */
export async function deliverToWebhook(
  attempt: Attempt,
  { url, properties }: WebhookEndpoint,
  mappings: readonly DeliveryAttribute[],
  surroundings: WebhookSurroundings,
  signal: AbortSignal,
): Promise<number> {
  const { contentType, body } = requestBody(attempt, (properties.maxEventsPerBatch ?? 1) > 1);
  const isCloudEvent = attempt.subscription.definition.eventDeliverySchema === 'CloudEventSchemaV1_0';
  const headers = {
    'content-type': contentType,
    ...deliveryHeaders(attempt),
    ...(isCloudEvent && { 'WebHook-Request-Origin': REQUEST_ORIGIN }),
    ...attributeHeaders(mappings, attempt.events[0]!.event),
  };
  const { status } = await requestWebhook({ url, properties }, { method: 'POST', headers, body }, surroundings, signal);
  if (!SUCCESSES.includes(status)) throw statusFailure(status);
  return status;
}

/** Sends one request to a webhook, with a token where it wants one. */
export async function requestWebhook(
  { url, properties }: WebhookEndpoint,
  { method, headers, body }: WebhookRequest,
  { connections, identity }: WebhookSurroundings,
  signal: AbortSignal,
): Promise<ClientAnswer> {
  const { azureActiveDirectoryApplicationIdOrUri: audience, azureActiveDirectoryTenantId: tenant } = properties;
  const isAuthorized = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  const token = audience && !isAuthorized ? (await identity.token(audience, tenant)).token : undefined;
  const own = { host: url.host, ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const request = { method, path: `${url.pathname}${url.search}`, headers: own, body };
  return connections.send(httpTarget(url), () => request, signal);
}

/** The URL without its query, which may be a secret. */
export function shownUrl({ url }: WebhookEndpoint): string {
  return `${url.origin}${url.pathname}`;
}

export const NO_BODY: Uint8Array = Buffer.alloc(0);
