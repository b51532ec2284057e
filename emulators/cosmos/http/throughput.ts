import type { Throughput } from '../core/administration.ts';
import { isObject, type JsonObject, type Value } from '../core/query/values/value.ts';
import { type Call, header } from './call.ts';
import { CosmosError } from './cosmos-error.ts';

/** Request units per second. https://learn.microsoft.com/azure/cosmos-db/concepts-limits#provisioned-throughput */
const FIXED = { min: 400, max: 1_000_000, step: 100 };
const AUTOSCALE = { min: 1_000, max: 1_000_000, step: 1_000 };

/** What the headers of a creation say about throughput. Throws 400. */
export function throughputOf(call: Pick<Call, 'request'>): Throughput {
  const fixed = header(call, 'x-ms-offer-throughput');
  const autoscale = header(call, 'x-ms-cosmos-offer-autopilot-settings');
  if (fixed !== undefined && autoscale !== undefined) {
    throw new CosmosError(400, 'Offer throughput and autopilot settings cannot be set at the same time.');
  }
  return {
    ...(fixed !== undefined && { throughput: unitsOf(Number(fixed), FIXED) }),
    ...(autoscale !== undefined && { autoscaleMax: unitsOf(maxThroughputIn(autoscale), AUTOSCALE) }),
  };
}

/** Throws 400 where an offer does not say how much. */
export function checkOffer({ content }: JsonObject): void {
  if (!isObject(content)) throw new CosmosError(400, 'The offer has no content.');
  const { offerThroughput, offerAutopilotSettings } = content;
  if (isObject(offerAutopilotSettings)) unitsOf(offerAutopilotSettings.maxThroughput, AUTOSCALE);
  else unitsOf(offerThroughput, FIXED);
}

function unitsOf(units: Value, { min, max, step }: typeof FIXED): number {
  if (typeof units === 'number' && units >= min && units <= max && units % step === 0) return units;
  throw new CosmosError(
    400,
    `The offer should have valid throughput values between ${min} and ${max} inclusive in increments of ${step}.`,
  );
}

function maxThroughputIn(text: string): Value {
  try {
    const settings = JSON.parse(text) as Value;
    return isObject(settings) ? settings.maxThroughput : undefined;
  } catch {
    return undefined;
  }
}
