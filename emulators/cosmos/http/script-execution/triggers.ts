import type { ItemOperation, ItemReply } from '../../core/commands.ts';
import type { Container } from '../../core/container.ts';
import type { Resource } from '../../core/definitions.ts';
import { Failure } from '../../core/failure.ts';
import { isObject, type JsonObject, type Value } from '../../core/query/values/value.ts';
import type { Transaction } from '../../core/transaction.ts';
import { maybe, type ScriptSettings } from '../../scripts/messages.ts';
import { type Call, containerOf, executed, header } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { collectionSettings, ScriptCollection } from './script-collection.ts';
import { runScript } from './script-run.ts';

const INCLUDE = {
  Pre: 'x-ms-documentdb-pre-trigger-include',
  Post: 'x-ms-documentdb-post-trigger-include',
} as const;

/** What triggers call the operations that they are for. The service has none for patches. */
const OPERATION_NAME: { readonly [T in ItemOperation['type']]?: string } = {
  'create-item': 'Create',
  'upsert-item': 'Upsert',
  'replace-item': 'Replace',
  'delete-item': 'Delete',
};

/** Triggers run only where the request names them. */
export function hasTriggers(call: Pick<Call, 'request'>): boolean {
  return header(call, INCLUDE.Pre) !== undefined || header(call, INCLUDE.Post) !== undefined;
}

/** One operation with the triggers before and after it, all in one transaction. Throws CosmosError. */
export function executeWithTriggers(call: Call, operation: ItemOperation): ItemReply {
  if (operation.type === 'read-item') return executed(call, operation);
  const operationType = OPERATION_NAME[operation.type];
  if (operationType === undefined) throw new CosmosError(400, 'Triggers are not supported for partial updates.');
  const { partitionKey } = operation;
  if (partitionKey === undefined) {
    throw new CosmosError(400, 'PartitionKey value must be supplied for this operation.');
  }
  const before = triggersOf(call, 'Pre', operationType);
  const after = triggersOf(call, 'Post', operationType);
  const around = collectionSettings(call);
  return executed(call, {
    type: 'transact',
    ...containerOf(call),
    partitionKey,
    run: (transaction: Transaction, container: Container) => {
      const collection = new ScriptCollection(call, transaction, container, around);
      const run = (trigger: Resource, settings: ScriptSettings) =>
        runScript(call, { settings, body: String(trigger.body), arguments: [] }, collection.ask);
      let document: Value = 'document' in operation ? operation.document : undefined;
      for (const trigger of before) {
        const requestBody = maybe(document);
        const result = run(trigger, { kind: 'pre-trigger', ...around.links, operationType, requestBody });
        document = result.requestBody.value as Value;
      }
      const requestBody = maybe(document);
      const reply = transaction.execute(
        'document' in operation ? { ...operation, document: objectOf(document) } : operation,
      );
      if (reply instanceof Failure) return reply;
      const responseBody = maybe(reply.outcome === 'deleted' ? undefined : reply.document);
      for (const trigger of after) {
        run(trigger, { kind: 'post-trigger', ...around.links, operationType, requestBody, responseBody });
      }
      return { ...reply, position: transaction.position };
    },
  });
}

/** In the order in which the header names them. */
function triggersOf(call: Call, type: keyof typeof INCLUDE, operationType: string): readonly Resource[] {
  const named = header(call, INCLUDE[type]);
  if (named === undefined) return [];
  const { resources } = executed(call, { type: 'list-resources', kind: 'triggers', owner: containerOf(call) });
  return named.split(',').map((text) => {
    const id = text.trim();
    const trigger = resources.find((resource) => resource.id === id);
    if (trigger === undefined) throw new CosmosError(400, `The trigger '${id}' does not exist.`);
    const { triggerType, triggerOperation } = trigger;
    const wanted = String(triggerOperation).toLowerCase();
    if (String(triggerType).toLowerCase() !== type.toLowerCase()) {
      throw new CosmosError(400, `The trigger '${id}' is of the type ${String(triggerType)}, not ${type}.`);
    }
    if (wanted === 'all' || wanted === operationType.toLowerCase()) return trigger;
    throw new CosmosError(400, `The trigger '${id}' is for ${String(triggerOperation)}, not for ${operationType}.`);
  });
}

function objectOf(document: Value): JsonObject {
  if (isObject(document)) return document;
  throw new CosmosError(400, 'The document that a trigger has left is no object.');
}
