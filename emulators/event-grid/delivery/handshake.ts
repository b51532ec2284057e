import type { Platform } from '../../../src/kernel/emulator.ts';
import { formatUuid } from '../../../src/kernel/ids.ts';
import type { ClientAnswer } from '../../../src/transport/http/client.ts';
import { statusName } from '../../../src/transport/http/status-name.ts';
import type { DeliveryAttribute } from '../core/definitions.ts';
import type { SubscriptionState } from '../core/delivery/commands.ts';
import { attributeHeaders } from './delivery-attributes.ts';
import { jsonArray } from './delivery-body.ts';
import { DeliveryFailure } from './delivery-failure.ts';
import { deliveryHeaders, REQUEST_ORIGIN } from './delivery-headers.ts';
import type { DeliverySwitches } from './delivery-switches.ts';
import { subscriptionEvent } from './subscription-event.ts';
import {
  NO_BODY,
  requestWebhook,
  shownUrl,
  type WebhookEndpoint,
  type WebhookSurroundings,
  webhookEndpoint,
} from './webhook.ts';

/** What a webhook is asked before it gets events. */
export interface HandshakeRequest {
  readonly subscription: Pick<SubscriptionState, 'source' | 'name' | 'definition' | 'schedule'>;
  /** What an endpoint of the Event Grid schema has to send back, or to have got at {@link HandshakeRequest.validationUrl}. */
  readonly validationCode: string;
  /** A GET of it validates by hand: as `validationUrl` in the Event Grid schema, as `WebHook-Request-Callback` in CloudEvents. */
  readonly validationUrl: string;
  /** It has been asked before, and what keeps it from answering is in the log. */
  readonly isRepeated?: boolean;
}

/** What came of it. Messages are as the resource manager reports them, in the inner error with the code `Url validation`. */
export type HandshakeResult =
  | {
      readonly type: 'validated';
      /** How many requests a minute the endpoint allows. Undefined: any number. */
      readonly allowedRatePerMinute?: number | undefined;
    }
  /** The endpoint has answered well, but without consent: a GET of the validation URL within ten minutes is one. */
  | {
      readonly type: 'awaiting-manual-action';
      /** To be reported when nobody has done so in time. */
      readonly message: string;
    }
  | { readonly type: 'failed'; readonly message: string };

export interface HandshakeSurroundings extends WebhookSurroundings {
  readonly platform: Pick<Platform, 'clock' | 'ids' | 'log'>;
  readonly switches: Pick<DeliverySwitches, 'optionsStatusCounts' | 'validationHasAttributes'>;
}

/** How many requests a minute are asked for. [Event Grid docs: CloudEvents schema, endpoint validation] */
const REQUESTED_RATE = '120';

/** Asks a webhook once, in the manner of the schema in which it gets events. Never throws. */
export async function shakeHands(
  request: HandshakeRequest,
  surroundings: HandshakeSurroundings,
  signal: AbortSignal,
): Promise<HandshakeResult> {
  const { destination, eventDeliverySchema } = request.subscription.definition;
  if (destination.endpointType !== 'WebHook') return { type: 'validated' };
  const endpoint = webhookEndpoint(destination.properties);
  const isCloudEvent = eventDeliverySchema === 'CloudEventSchemaV1_0';
  const method = isCloudEvent ? 'OPTIONS' : 'POST';
  const texts = new HandshakeTexts(method, shownUrl(endpoint), surroundings.platform);
  try {
    const ask = isCloudEvent ? askForConsent : askForCode;
    return await ask(request, endpoint, surroundings, texts, signal);
  } catch (error) {
    const { source, name } = request.subscription;
    const reason = signal.aborted ? signal.reason : error;
    const isCanceled = reason instanceof DeliveryFailure && reason.outcome === 'Canceled';
    if (!isCanceled && !request.isRepeated) {
      const fields = { source, subscription: name, reason: (reason as Error).message };
      surroundings.platform.log.warn('a webhook could not be validated', fields);
    }
    return { type: 'failed', message: texts.failed('Unknown') };
  }
}

/** A validation event, whose code is to come back with exactly 200. [event-grid-protocol 3.1] */
async function askForCode(
  { subscription, validationCode, validationUrl }: HandshakeRequest,
  endpoint: WebhookEndpoint,
  surroundings: HandshakeSurroundings,
  texts: HandshakeTexts,
  signal: AbortSignal,
): Promise<HandshakeResult> {
  const data = { validationCode, validationUrl };
  const event = subscriptionEvent(
    subscription,
    'Microsoft.EventGrid.SubscriptionValidationEvent',
    data,
    surroundings.platform,
  );
  const { deliveryAttributeMappings = [] } = endpoint.properties;
  const isSent = ({ type }: DeliveryAttribute) => surroundings.switches.validationHasAttributes && type === 'Static';
  const mappings = deliveryAttributeMappings.filter(isSent);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    ...deliveryHeaders({ subscription, events: [event] }),
    'aeg-event-type': 'SubscriptionValidation',
    ...attributeHeaders(mappings, event.event),
  };
  const body = jsonArray([event.event.payload]);
  const answer = await requestWebhook(endpoint, { method: 'POST', headers, body }, surroundings, signal);
  if (answer.status !== 200) return { type: 'failed', message: texts.failed(statusName(answer.status)) };
  if (validationResponse(answer) === validationCode) return { type: 'validated' };
  return { type: 'awaiting-manual-action', message: texts.withoutCode(answer.body.toString('utf8')) };
}

/** The answer's headers decide, rather than its status. [CloudEvents HTTP webhook 4; event-grid-protocol 3.2] */
async function askForConsent(
  { subscription, validationUrl }: HandshakeRequest,
  endpoint: WebhookEndpoint,
  surroundings: HandshakeSurroundings,
  texts: HandshakeTexts,
  signal: AbortSignal,
): Promise<HandshakeResult> {
  const isOfNamespace = subscription.schedule === 'namespace';
  const headers = {
    'WebHook-Request-Origin': REQUEST_ORIGIN,
    ...(!isOfNamespace && { 'WebHook-Request-Callback': validationUrl, 'WebHook-Request-Rate': REQUESTED_RATE }),
  };
  const answer = await requestWebhook(endpoint, { method: 'OPTIONS', headers, body: NO_BODY }, surroundings, signal);
  const isSuccess = answer.status >= 200 && answer.status <= 299;
  const isHeard = isSuccess || !surroundings.switches.optionsStatusCounts;
  const origins = (answer.headers['webhook-allowed-origin'] ?? '').split(',').map((origin) => origin.trim());
  if (isHeard && origins.some((origin) => origin === '*' || origin.toLowerCase() === REQUEST_ORIGIN)) {
    const rate = Number(answer.headers['webhook-allowed-rate'] ?? '*');
    const isLimit = !isOfNamespace && Number.isSafeInteger(rate) && rate > 0;
    return { type: 'validated', allowedRatePerMinute: isLimit ? rate : undefined };
  }
  if (!isSuccess || isOfNamespace) {
    return { type: 'failed', message: texts.failed(statusName(answer.status)) };
  }
  return { type: 'awaiting-manual-action', message: texts.failed(statusName(answer.status)) };
}

/** Receivers in .NET write the name with a capital. */
function validationResponse({ body }: ClientAnswer): unknown {
  try {
    // The decoder takes the mark away with which some begin their texts.
    const answer: unknown = JSON.parse(new TextDecoder().decode(body));
    const members = Object.entries((answer ?? {}) as object);
    return members.find(([name]) => name.toLowerCase() === 'validationresponse')?.[1];
  } catch {
    return undefined;
  }
}

/** What Azure says when a handshake fails. [event-grid-protocol 3.1, 3.2] */
class HandshakeTexts {
  readonly #method: 'POST' | 'OPTIONS';
  readonly #url: string;
  readonly #platform: HandshakeSurroundings['platform'];

  constructor(method: 'POST' | 'OPTIONS', url: string, platform: HandshakeSurroundings['platform']) {
    this.#method = method;
    this.#url = url;
    this.#platform = platform;
  }

  failed(code: string): string {
    return this.#text(`Http ${this.#method} request failed with response code ${code}.`);
  }

  withoutCode(body: string): string {
    return this.#text(
      `Http POST request returned 2XX response with response body ${body.slice(0, 500)}. When a validation request is ` +
        'accepted without a validation code in the response body, Http GET is expected on the validation url included ' +
        'in the validation event(within 10 minutes).',
    );
  }

  #text(what: string): string {
    const { clock, ids } = this.#platform;
    const help = this.#method === 'POST' ? 'esvalidation' : 'esvalidationcloudevent';
    const time = new Date(clock.now()).toLocaleString('en-US', { timeZone: 'UTC' }).replace(',', '');
    return (
      `Webhook validation handshake failed for ${this.#url}. ${what} For troubleshooting, visit ` +
      `https://aka.ms/${help}. Activity id:${formatUuid(ids.uuidBytes())}, timestamp: ${time} (UTC).`
    );
  }
}
