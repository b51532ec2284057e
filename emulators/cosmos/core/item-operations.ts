import type { BatchOperation, CreateItem, ItemReply, PatchItem, ReplaceItem, UpsertItem } from './commands.ts';
import type { Container } from './container.ts';
import type { Document } from './definitions.ts';
import { documentBytes, utf8Bytes } from './document-size.ts';
import { Failure } from './failure.ts';
import type { Item } from './item.ts';
import { checkItemId } from './names.ts';
import { isSameKey } from './partition-key/partition-key.ts';
import { patchDocument } from './patch.ts';
import type { JsonObject } from './query/values/value.ts';
import { checkTimeToLive } from './time-to-live.ts';
import type { Transaction } from './transaction.ts';

/** Carries out one operation of a transaction. What fails has changed nothing. */
export function carryOutOperation(operation: BatchOperation, transaction: Transaction): ItemReply | Failure {
  switch (operation.type) {
    case 'create-item':
      return create(operation, transaction);
    case 'upsert-item':
      return upsert(operation, transaction);
    case 'replace-item':
      return onItem(operation.id, transaction, (item) => replace(item, operation, transaction));
    case 'patch-item':
      return onItem(operation.id, transaction, (item) => patch(item, operation, transaction));
    case 'delete-item':
      return onItem(operation.id, transaction, (item) => {
        if (!isMatch(operation.ifMatch, item)) return preconditionFailed();
        const { sizeBytes } = item;
        transaction.delete(item);
        return { ...replyOf('deleted', item, transaction), sizeBytes };
      });
    case 'read-item':
      return onItem(operation.id, transaction, (item) => {
        const isKnown = operation.ifNoneMatch !== undefined && isMatch(operation.ifNoneMatch, item);
        return replyOf(isKnown ? 'not-modified' : 'read', item, transaction);
      });
  }
}

/** Whether a version is what `If-Match` asks for. */
export function isMatch(asked: string | undefined, { document }: { readonly document: { readonly _etag: string } }) {
  return asked === undefined || asked === '*' || asked === document._etag || `"${asked}"` === document._etag;
}

export function preconditionFailed(): Failure {
  return new Failure(
    'precondition-failed',
    'Operation cannot be performed because one of the specified precondition is not met.',
  );
}

export function itemNotFound(): Failure {
  return new Failure('resource-not-found', 'Entity with the specified id does not exist in the system.');
}

function onItem(id: string, transaction: Transaction, act: (item: Item) => ItemReply | Failure): ItemReply | Failure {
  const item = transaction.find(id);
  return item === undefined ? itemNotFound() : act(item);
}

type WithDocument = Pick<CreateItem | UpsertItem | ReplaceItem, 'document'>;

function create({ document }: WithDocument, transaction: Transaction): ItemReply | Failure {
  const id = checkItemId(document, transaction.container.limits);
  if (id instanceof Failure) return id;
  if (transaction.partition.get(id) !== undefined) {
    return new Failure('resource-already-exists', 'Resource with specified id or name already exists.');
  }
  const sizeBytes = checkDocument(document, undefined, transaction);
  if (sizeBytes instanceof Failure) return sizeBytes;
  const tooLong = checkKeyLength(transaction);
  if (tooLong !== undefined) return tooLong;
  const item = transaction.create(document as Document, sizeBytes);
  return replyOf('created', item, transaction);
}

function upsert(operation: Omit<UpsertItem, 'database' | 'container'>, transaction: Transaction): ItemReply | Failure {
  const { id } = operation.document;
  const item = typeof id === 'string' ? transaction.partition.get(id) : undefined;
  // One that is not there is created, whatever `If-Match` says. [cosmos-protocol 7]
  if (item === undefined) return create(operation, transaction);
  const { ifNoneMatch } = operation;
  if (ifNoneMatch !== undefined && isMatch(ifNoneMatch, item)) return preconditionFailed();
  return overwrite(item, operation, transaction);
}

function replace(
  item: Item,
  operation: Omit<ReplaceItem, 'database' | 'container'>,
  transaction: Transaction,
): ItemReply | Failure {
  const id = checkItemId(operation.document, transaction.container.limits);
  if (id instanceof Failure) return id;
  if (id !== item.document.id) {
    return new Failure(
      'document-invalid',
      'Replacing the id of an item is not allowed: it is not that of the request.',
    );
  }
  return overwrite(item, operation, transaction);
}

function overwrite(
  item: Item,
  { document, ifMatch }: WithDocument & { readonly ifMatch?: string | undefined },
  transaction: Transaction,
): ItemReply | Failure {
  if (!isMatch(ifMatch, item)) return preconditionFailed();
  const sizeBytes = checkDocument(document, item, transaction);
  if (sizeBytes instanceof Failure) return sizeBytes;
  transaction.replace(item, document as Document, sizeBytes);
  return replyOf('replaced', item, transaction);
}

function patch(
  item: Item,
  operation: Omit<PatchItem, 'database' | 'container'>,
  transaction: Transaction,
): ItemReply | Failure {
  if (!isMatch(operation.ifMatch, item)) return preconditionFailed();
  if (operation.condition !== undefined && !operation.condition(item.document)) return preconditionFailed();
  const { container } = transaction;
  const document = patchDocument(item.document, operation.operations, container);
  return document instanceof Failure ? document : overwrite(item, { document }, transaction);
}

/** All that is asked of a document before it is written. Gives its size. */
function checkDocument(document: JsonObject, item: Item | undefined, transaction: Transaction): number | Failure {
  const { container, partition } = transaction;
  if (!isSameKey(container.keyOf(document), partition.key)) {
    return new Failure(
      'partition-key-mismatch',
      "PartitionKey extracted from document doesn't match the one specified in the header",
    );
  }
  const ttl = checkTimeToLive(document, container.definition);
  if (ttl !== undefined) return ttl;
  const sizeBytes = documentBytes(document);
  if (Number.isNaN(sizeBytes)) return new Failure('document-invalid', 'The document is nested too deeply.');
  if (sizeBytes > container.limits.documentBytesMax) return tooLarge(container);
  if (partition.isTaken(document, item)) {
    return new Failure('unique-key-violated', 'Unique index constraint violation.');
  }
  return sizeBytes;
}

function checkKeyLength({ partition, container }: Transaction): Failure | undefined {
  const { partitionKeyBytesMax } = container.limits;
  for (const component of partition.key) {
    // A character has three bytes at most.
    if (typeof component !== 'string' || component.length * 3 <= partitionKeyBytesMax) continue;
    if (utf8Bytes(component) <= partitionKeyBytesMax) continue;
    const detail = `The partition key is longer than the ${partitionKeyBytesMax} bytes that are allowed.`;
    return new Failure('partition-key-invalid', detail);
  }
  return undefined;
}

function tooLarge({ limits }: Container): Failure {
  return new Failure(
    'document-too-large',
    `Request size is too large: a document has ${limits.documentBytesMax} bytes at most.`,
  );
}

function replyOf(outcome: ItemReply['outcome'], item: Item, transaction: Transaction): ItemReply {
  const { document, lsn, sizeBytes } = item;
  return { outcome, document, lsn, sizeBytes, position: transaction.position };
}
