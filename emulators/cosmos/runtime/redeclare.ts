import { isDeepStrictEqual } from 'node:util';
import type { ContainerConfig } from '../config.ts';
import { Failure } from '../core/failure.ts';
import { isObject, type JsonObject } from '../core/query/values/value.ts';
import type { AccountHost } from './account-host.ts';

export interface Redeclared {
  readonly database: string;
  readonly container: ContainerConfig;
  /** What it was declared to be before. Undefined: it was not. */
  readonly before: ContainerConfig | undefined;
}

/** Makes a container that is there what it is declared to be now, if that is something else than before. Gives why it cannot be. */
export function redeclare(host: AccountHost, { database, container, before }: Redeclared): string | undefined {
  if (isDeepStrictEqual(asJson(before), asJson(container))) return undefined;
  const replaced = host.execute({
    type: 'replace-container',
    database,
    container: container.id,
    body: bodyOf(container),
  });
  if (replaced instanceof Failure) return replaced.detail;
  return redeclareThroughput(host, replaced.resource._rid, container);
}

/** A container's body as a request has it. */
export function bodyOf({ throughput: _, maxThroughput: __, ...body }: ContainerConfig): JsonObject {
  // What JSON.parse gave, and a schema has seen.
  return body as object as JsonObject;
}

/** Sets the throughput of a database or container, if it is declared. Gives why it cannot be. */
export function redeclareThroughput(
  host: AccountHost,
  rid: string,
  { throughput, maxThroughput }: Pick<ContainerConfig, 'throughput' | 'maxThroughput'>,
): string | undefined {
  if (throughput === undefined && maxThroughput === undefined) return undefined;
  const listed = host.execute({ type: 'list-resources', kind: 'offers', owner: {} });
  if (listed instanceof Failure) return listed.detail;
  const offer = listed.resources.find(({ offerResourceId }) => offerResourceId === rid);
  if (offer === undefined) return 'It has no throughput of its own.';
  const { offerAutopilotSettings: _, ...content } = isObject(offer.content) ? offer.content : {};
  const autoscale = maxThroughput === undefined ? {} : { offerAutopilotSettings: { maxThroughput } };
  const offerThroughput = throughput ?? (maxThroughput ?? 0) / 10;
  const body = { ...offer, content: { ...content, offerThroughput, ...autoscale } };
  const replaced = host.execute({ type: 'replace-resource', kind: 'offers', owner: {}, id: offer.id, body });
  return replaced instanceof Failure ? replaced.detail : undefined;
}

function asJson(config: ContainerConfig | undefined): unknown {
  return config && JSON.parse(JSON.stringify(config));
}
