import type { Container } from '../../core/container.ts';
import { isArray } from '../../core/query/values/value.ts';
import type { Transaction } from '../../core/transaction.ts';
import { type Answer, type Call, containerOf, executed, idOf } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { positionHeaders } from '../items/item-headers.ts';
import { pointKeyOf } from '../items/partition-key-header.ts';
import { jsonBody } from '../request-body.ts';
import { collectionSettings, ScriptCollection } from './script-collection.ts';
import { logHeader, runScript } from './script-run.ts';

/** `POST /dbs/{db}/colls/{coll}/sprocs/{id}`: the arguments are the body; what it writes is kept if it does not throw. */
export function executeProcedure(call: Call): Answer {
  const container = containerOf(call);
  const { body } = executed(call, {
    type: 'get-resource',
    kind: 'sprocs',
    owner: container,
    id: idOf(call, 'sprocs'),
  }).resource;
  const partitionKey = pointKeyOf(call);
  if (partitionKey === undefined) {
    throw new CosmosError(400, 'PartitionKey value must be supplied for this operation.');
  }
  const around = collectionSettings(call);
  const script = {
    settings: { kind: 'procedure', ...around.links },
    body: String(body),
    arguments: argumentsOf(call),
  } as const;
  const { result, position, charge } = executed(call, {
    type: 'transact',
    ...container,
    partitionKey,
    run: (transaction: Transaction, within: Container) => {
      const collection = new ScriptCollection(call, transaction, within, around);
      const ran = runScript(call, script, collection.ask);
      return { result: ran, position: transaction.position, charge: collection.charge };
    },
  });
  return {
    status: 200,
    charge,
    headers: { ...positionHeaders(call, position), ...logHeader(call, result.log) },
    // One that says nothing answers with an empty text.
    body: JSON.stringify(result.responseBody.value ?? ''),
  };
}

function argumentsOf(call: Call): readonly { readonly value: unknown }[] {
  if (call.request.body.byteLength === 0) return [];
  const values = jsonBody(call);
  if (!isArray(values)) throw new CosmosError(400, 'The arguments of a stored procedure are an array.');
  return values.map((value) => ({ value }));
}
