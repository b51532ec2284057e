import { decodeBatchOperations, isRecordIo } from '../../../wire/hybrid-row/batch-operation.ts';
import { readRecords } from '../../../wire/hybrid-row/record-io.ts';
import { firstIdIn } from '../json-messages.ts';
import { type HttpMessage, isSuccess, jsonIn } from './http-transfer.ts';

/** What changes an item. The others of a batch read. [cosmos-protocol 8.1] */
const WRITES: readonly unknown[] = ['Create', 'Upsert', 'Replace', 'Patch', 'Delete'];
/** In the row of a result, behind its schema and what it has. [cosmos-protocol, appendix B] */
const STATUS_AT = 6;

interface Operation {
  readonly operationType: unknown;
  readonly id?: string | undefined;
  readonly sizeBytes: number;
}

/**
 * The items that a batch wrote. Each operation is answered on its own; in a transaction none but the failing one has a status of its
 * own. Throws where rows make no sense. [cosmos-protocol 8.2]
 */
export function writtenBy(requestBody: Buffer, responseBody: Buffer): HttpMessage[] {
  const operations = isRecordIo(requestBody) ? rowOperations(requestBody) : jsonOperations(requestBody);
  const statuses = isRecordIo(responseBody) ? rowStatuses(responseBody) : jsonStatuses(responseBody);
  return operations
    .filter(({ operationType }, i) => WRITES.includes(operationType) && isSuccess(statuses[i] ?? 0))
    .map(({ id, sizeBytes }) => (id === undefined ? { sizeBytes } : { sizeBytes, messageId: id }));
}

function jsonOperations(body: Buffer): Operation[] {
  return listIn(body).map(({ operationType, id, resourceBody }) => {
    const within = (resourceBody as { readonly id?: unknown } | null | undefined)?.id;
    const sizeBytes = resourceBody == null ? 0 : Buffer.byteLength(JSON.stringify(resourceBody));
    return { operationType, id: textOf(id) ?? textOf(within), sizeBytes };
  });
}

function jsonStatuses(body: Buffer): number[] {
  return listIn(body).map(({ statusCode }) => Number(statusCode));
}

/** Items in binary JSON are not looked into. */
function rowOperations(body: Buffer): Operation[] {
  return decodeBatchOperations(body).map(({ operationType, id, resourceBody = new Uint8Array(0) }) => {
    const within = id === undefined ? firstIdIn(Buffer.from(resourceBody)) : undefined;
    return { operationType, id: id ?? within, sizeBytes: resourceBody.length };
  });
}

function rowStatuses(body: Buffer): number[] {
  return readRecords(body).map((record) => Buffer.from(record).readInt32LE(STATUS_AT));
}

function listIn(body: Buffer): Readonly<Record<string, unknown>>[] {
  const list = jsonIn(body);
  return Array.isArray(list) ? list.map((each) => each ?? {}) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
