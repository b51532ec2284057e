import { documentsIn, firstIdIn, receivedMessagesIn } from '../json-messages.ts';
import { writtenBy } from './cosmos-batch.ts';
import {
  decoded,
  type HttpCall,
  type HttpRequest,
  type HttpTransfer,
  isSuccess,
  type TransferReader,
} from './http-transfer.ts';

/** `/dbs/shop/colls/orders`, and what comes behind. [cosmos-protocol 5.1] */
const CONTAINER = /^\/dbs\/([^/]+)\/colls\/([^/]+)(?:\/(.*))?$/i;
const DOCUMENTS = /^docs\/?$/i;
const DOCUMENT = /^docs\/([^/]+)\/?$/i;
const QUERY_BODY = /^application\/query\+json/i;
/**
 * `<prefix><host>_<database>_<container>` and what a change feed processor keeps under that name: `.info`, `.lock`, and
 * `..<range>`, a lease. [cosmos-protocol 12]
 */
const PROCESSOR_STATE = /(?:\.info|\.lock|\.\.[\w-]*)$/;

/** What of a container a request is about. */
export interface ContainerPath {
  /** `shop/orders` */
  readonly entity: string;
  /** What comes behind: `docs`, `docs/1`. */
  readonly rest: string;
}

/** Undefined: the request is about no container of Cosmos DB. */
export function containerPathOf(path: string): ContainerPath | undefined {
  const [matched, database = '', container = '', rest = ''] = CONTAINER.exec(path) ?? [];
  return matched === undefined ? undefined : { entity: `${decoded(database)}/${decoded(container)}`, rest };
}

/** Reads calls that write items, or ask for changes of them. Queries and reads of items bring state, and no events. */
export function cosmosCallReader(request: HttpRequest, path: ContainerPath): TransferReader | undefined {
  const isFeed = DOCUMENTS.test(path.rest);
  switch (request.method) {
    case 'POST':
      return isFeed ? postReader(path, request) : undefined;
    case 'GET':
      return isFeed && request.headers.has('a-im') ? changesReader(path, request) : undefined;
    case 'PUT':
    case 'PATCH':
    case 'DELETE': {
      const [, id] = DOCUMENT.exec(path.rest) ?? [];
      return id === undefined ? undefined : (call) => written(path, decoded(id), call);
    }
    default:
      return undefined;
  }
}

/** One address for many operations, told apart in this order. [cosmos-protocol 1] */
function postReader(path: ContainerPath, request: HttpRequest): TransferReader | undefined {
  const { headers } = request;
  if (headers.has('a-im')) return changesReader(path, request);
  if (isTrue(headers.get('x-ms-cosmos-is-query-plan-request'))) return undefined;
  const asks = ['x-ms-documentdb-isquery', 'x-ms-documentdb-query'].some((name) => isTrue(headers.get(name)));
  if (asks || QUERY_BODY.test(headers.get('content-type') ?? '')) return undefined;
  if (isTrue(headers.get('x-ms-cosmos-is-batch-request'))) return (call) => batch(path, call);
  return (call) => written(path, firstIdIn(call.requestBody), call);
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

/** What a processor notes for itself is no event. */
function written({ entity }: ContainerPath, messageId: string | undefined, call: HttpCall): HttpTransfer | undefined {
  if (!isSuccess(call.status)) return undefined;
  if (messageId !== undefined && isProcessorState(messageId)) {
    return { entity, from: 'opener', messages: [], keepsLease: messageId };
  }
  const sizeBytes = call.requestBody.length;
  return { entity, from: 'opener', messages: [messageId === undefined ? { sizeBytes } : { sizeBytes, messageId }] };
}

function isProcessorState(id: string): boolean {
  return PROCESSOR_STATE.test(id) && id.split('_', 3).length === 3;
}

/** One that cannot be read counts for nothing, and breaks nothing. */
function batch({ entity }: ContainerPath, { requestBody, responseBody, status }: HttpCall): HttpTransfer | undefined {
  if (!isSuccess(status)) return undefined;
  try {
    const messages = writtenBy(requestBody, responseBody);
    return messages.length === 0 ? undefined : { entity, from: 'opener', messages };
  } catch {
    return undefined;
  }
}

/** A page of the change feed; 304 says that nothing has changed. [cosmos-protocol 10.2] */
function changesReader({ entity }: ContainerPath, { headers }: HttpRequest): TransferReader {
  // All versions and deletes: a record around each document. [cosmos-protocol 10.3]
  const isWrapped = /^full-fidelity feed$/i.test(headers.get('a-im') ?? '');
  return ({ responseBody, status }) => {
    if (status === 304) return { entity, from: 'acceptor', messages: [] };
    if (!isSuccess(status)) return undefined;
    const messages = isWrapped ? receivedMessagesIn(responseBody) : documentsIn(responseBody);
    return { entity, from: 'acceptor', messages };
  };
}
