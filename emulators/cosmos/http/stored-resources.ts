import type { OwnerAddress } from '../core/addresses.ts';
import type { Resource, ResourceKind } from '../core/definitions.ts';
import { isObject, type JsonObject, type Value } from '../core/query/values/value.ts';
import { type Answer, type Call, conditionsOf, executed, isHeaderTrue } from './call.ts';
import { CosmosError } from './cosmos-error.ts';
import { listAnswer } from './feed-page.ts';
import { objectBody } from './request-body.ts';
import { resourceAnswer } from './resource-answer.ts';

/** A kind of resource that is kept and shown, and what is its own about it. */
export interface StoredKind {
  readonly kind: ResourceKind;
  /** Throws 400 for a body that the service would not take. */
  readonly check?: (body: JsonObject) => void;
  /** What a reply shows. Default: what is stored. */
  readonly shown?: (call: Call) => (resource: Resource) => object;
}

type Handlers = Readonly<Record<string, (call: Call) => Answer>>;

/** `/…/{kind}`. */
export function storedFeed({ kind, check, shown }: StoredKind): Handlers {
  return {
    GET: (call) => {
      const list = executed(call, { type: 'list-resources', kind, owner: ownerOf(call) });
      return listAnswer(call, kind, list, shown?.(call));
    },
    POST: (call) => {
      const body = objectBody(call);
      check?.(body);
      const isUpsert = isHeaderTrue(call, 'x-ms-documentdb-is-upsert');
      const outcome = executed(call, { type: 'create-resource', kind, owner: ownerOf(call), body, isUpsert });
      return resourceAnswer(call, outcome, shown?.(call));
    },
  };
}

/** `/…/{kind}/{id}`. */
export function storedResource({ kind, check, shown }: StoredKind): Handlers {
  return {
    GET: (call) => {
      const outcome = executed(call, { type: 'get-resource', kind, owner: ownerOf(call), id: lastId(call) });
      return resourceAnswer(call, outcome, shown?.(call));
    },
    PUT: (call) => {
      const body = objectBody(call);
      check?.(body);
      const outcome = executed(call, {
        type: 'replace-resource',
        kind,
        owner: ownerOf(call),
        id: lastId(call),
        body,
        ...conditionsOf(call),
      });
      return resourceAnswer(call, outcome, shown?.(call));
    },
    DELETE: (call) =>
      resourceAnswer(
        call,
        executed(call, {
          type: 'delete-resource',
          kind,
          owner: ownerOf(call),
          id: lastId(call),
          ...conditionsOf(call),
        }),
      ),
  };
}

function lastId({ address }: Call): string {
  return address.steps.at(-1)!.id;
}

/** What the resource, or those of the feed, lie in: all steps but its own. */
export function ownerOf({ address }: Pick<Call, 'address'>): OwnerAddress {
  const steps = address.feed === undefined ? address.steps.slice(0, -1) : address.steps;
  const idOf = (type: string) => steps.find((step) => step.type === type)?.id;
  return { database: idOf('dbs'), container: idOf('colls'), user: idOf('users') };
}

/** Throws 400 where one of the properties is no text. */
export function requireTexts(body: JsonObject, names: readonly string[]): void {
  const missing = names.filter((name) => typeof body[name] !== 'string' || body[name] === '');
  if (missing.length === 0) return;
  throw new CosmosError(
    400,
    `The input content is invalid because the required properties - '${missing.join('; ')}; ' - are missing`,
  );
}

/** Throws 400 where a property is none of the words that it may be. */
export function requireOneOf(body: JsonObject, name: string, words: readonly string[]): void {
  const value: Value = body[name];
  if (typeof value === 'string' && words.some((word) => word.toLowerCase() === value.toLowerCase())) return;
  throw new CosmosError(
    400,
    `The property '${name}' is ${JSON.stringify(value)}; expected one of: ${words.join(', ')}.`,
  );
}

/** Throws 400 where a property is no object. */
export function requireObject(body: JsonObject, name: string): void {
  if (isObject(body[name])) return;
  throw new CosmosError(
    400,
    `The input content is invalid because the required properties - '${name}; ' - are missing`,
  );
}
