import { Buffer } from 'node:buffer';
import { formatUuid } from '../../../../src/kernel/ids.ts';
import type { BatchOperation, ItemReply } from '../../core/commands.ts';
import type { Container } from '../../core/container.ts';
import { queryContainer } from '../../core/container-query/container-query.ts';
import { Failure } from '../../core/failure.ts';
import type { UserDefinedFunction } from '../../core/query/evaluation/compile-context.ts';
import { isObject, type JsonObject, type Value } from '../../core/query/values/value.ts';
import type { Transaction } from '../../core/transaction.ts';
import type { Call } from '../call.ts';
import { failureError } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { itemCharge } from '../items/item-answer.ts';
import { continuationOf, tokenOf } from '../query/continuation-token.ts';
import { ALL_ITEMS, type AskedQuery, askedQueryOf } from '../query/query-body.ts';
import { queryError } from '../query/query-error.ts';
import { queryCharge } from '../query/query-measures.ts';
import { jsonOf } from '../request-body.ts';
import { type ContainerLinks, linksOf } from './script-run.ts';
import { functionsOf } from './user-defined-functions.ts';

/** What a script is told about an operation. */
interface Told {
  readonly resource?: object;
  readonly options?: { readonly continuation?: string | undefined; readonly notModified?: boolean };
}

/**
 * After so many operations nothing more is accepted, as happens in the service when the time is nearly up: scripts are written to
 * return then and to be called again.
 */
const OPERATIONS_MAX = 10_000;

/** What is to be known of a container before its script begins: in the middle of a transaction it cannot be asked for. */
export interface CollectionSettings {
  readonly links: ContainerLinks;
  readonly functions: ReadonlyMap<string, UserDefinedFunction>;
}

export function collectionSettings(call: Call): CollectionSettings {
  return { links: linksOf(call), functions: functionsOf(call) };
}

/** The container as a script sees it: one logical partition, in one transaction. */
export class ScriptCollection {
  readonly #call: Call;
  readonly #container: Container;
  readonly #transaction: Transaction;
  readonly #links: readonly string[];
  readonly #functions: ReadonlyMap<string, UserDefinedFunction>;
  #operationCount = 0;
  /** Request units that the script has used. */
  charge = 1;

  constructor(call: Call, transaction: Transaction, container: Container, { links, functions }: CollectionSettings) {
    this.#call = call;
    this.#container = container;
    this.#transaction = transaction;
    this.#links = [links.selfLink, links.altLink].map(withoutSlashes);
    this.#functions = functions;
  }

  /** A {@link ScriptHost}. What goes wrong is told to the script. */
  readonly ask = (operation: string, json: string): string => {
    if (++this.#operationCount > OPERATIONS_MAX) return JSON.stringify({ isRefused: true });
    try {
      const asked = jsonOf(Buffer.from(json)) as JsonObject;
      return JSON.stringify(this.#carryOut(operation, asked, isObject(asked.options) ? asked.options : {}));
    } catch (error) {
      if (!(error instanceof CosmosError)) throw error;
      const { status, message, told } = error;
      return JSON.stringify({ error: { number: status, body: told ?? JSON.stringify({ Errors: [message] }) } });
    }
  };

  #carryOut(operation: string, { link, body, query }: JsonObject, options: JsonObject): Told {
    if (typeof options.indexAction === 'string' && /^exclude$/i.test(options.indexAction)) {
      throw new CosmosError(400, "The indexAction 'exclude' is not supported: every item is indexed.");
    }
    const conditions = { ifMatch: textOf(options.etag), ifNoneMatch: textOf(options.ifNoneMatch) };
    switch (operation) {
      case 'createDocument':
      case 'upsertDocument': {
        this.#checkLink(textOf(link));
        const document = this.#withId(objectOf(body), options.disableAutomaticIdGeneration === true);
        return this.#item({
          type: operation === 'createDocument' ? 'create-item' : 'upsert-item',
          document,
          ...conditions,
        });
      }
      case 'replaceDocument':
        return this.#item({ type: 'replace-item', id: this.#idIn(link), document: objectOf(body), ...conditions });
      case 'readDocument':
        return this.#item({ type: 'read-item', id: this.#idIn(link), ...conditions });
      case 'deleteDocument':
        return this.#item({ type: 'delete-item', id: this.#idIn(link), ...conditions });
      case 'readDocuments':
        this.#checkLink(textOf(link));
        return this.#query(ALL_ITEMS, options);
      case 'queryDocuments':
        this.#checkLink(textOf(link));
        return this.#query(askedQueryOf(isObject(query) ? query : { query }), options);
      default:
        throw new CosmosError(400, `There is no operation ${operation}.`);
    }
  }

  #item(operation: BatchOperation): Told {
    const reply = this.#transaction.execute(operation);
    if (reply instanceof Failure) throw failureError(reply);
    this.charge += itemCharge(reply);
    return toldOf(reply);
  }

  #query({ query, parameters }: AskedQuery, { pageSize, continuation }: JsonObject): Told {
    const { environment, limits } = this.#call;
    const size = typeof pageSize === 'number' && pageSize > 0 ? Math.floor(pageSize) : undefined;
    const rowsMax = Math.min(
      size ?? (pageSize === -1 ? limits.pageItemsMax : limits.pageItemsDefault),
      limits.pageItemsMax,
    );
    const page = queryContainer(this.#container, {
      query,
      options: { parameters, udfs: this.#functions },
      scope: { partitionKey: this.#transaction.partition.key },
      continuation: typeof continuation === 'string' && continuation !== '' ? continuationOf(continuation) : undefined,
      page: { rowsMax, charactersMax: limits.pageCharactersMax },
      environment,
    });
    if (page instanceof Failure) throw failureError(page);
    if (page instanceof Error) throw queryError(page);
    this.charge += queryCharge(page);
    const resource = page.rows.map((row) => JSON.parse(row) as unknown);
    return { resource, options: { continuation: page.continuation && tokenOf(page.continuation) } };
  }

  /** Documents get an id where they have none, unless that is turned off. */
  #withId(document: JsonObject, isOff: boolean): JsonObject {
    if (document.id !== undefined || isOff) return document;
    return { ...document, id: formatUuid(this.#call.platform.ids.uuidBytes()) };
  }

  #checkLink(link: string | undefined): void {
    if (link === undefined || !this.#links.includes(withoutSlashes(link))) {
      throw new CosmosError(400, `The link ${JSON.stringify(link)} is not that of the container.`);
    }
  }

  /** `dbs/…/colls/…/docs/{id or rid}`. */
  #idIn(link: Value): string {
    const text = withoutSlashes(textOf(link) ?? '');
    const at = text.lastIndexOf('/docs/');
    this.#checkLink(at < 0 ? text : text.slice(0, at));
    if (at < 0) throw new CosmosError(400, `The link ${JSON.stringify(link)} is not that of a document.`);
    return text.slice(at + '/docs/'.length);
  }
}

function toldOf({ outcome, document }: ItemReply): Told {
  if (outcome === 'not-modified') return { options: { notModified: true } };
  return outcome === 'deleted' ? {} : { resource: document };
}

function textOf(value: Value): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function objectOf(body: Value): JsonObject {
  if (isObject(body)) return body;
  throw new CosmosError(400, 'The document is no object.');
}

function withoutSlashes(link: string): string {
  return link.replace(/^\/+|\/+$/g, '');
}
