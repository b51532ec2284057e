import type { PartitionKey, PartitionKeyComponent } from '../../core/definitions.ts';
import { isObject, type Value } from '../../core/query/values/value.ts';
import { type Call, header } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';

/** The partition key that the request names; undefined where it names none. Throws 400. [cosmos-protocol 6.1] */
export function partitionKeyOf(call: Pick<Call, 'request'>): PartitionKey | undefined {
  const text = header(call, 'x-ms-documentdb-partitionkey');
  return text === undefined ? undefined : parsePartitionKey(text);
}

/** As {@link partitionKeyOf}, for an operation on one item: an empty array there means a key without a value. */
export function pointKeyOf(call: Pick<Call, 'request'>): PartitionKey | undefined {
  const key = partitionKeyOf(call);
  return key?.length === 0 ? [undefined] : key;
}

/** Reads the header's array: `["a",5,{}]`, where an empty object is a value that is not there. Throws 400. */
export function parsePartitionKey(text: string): PartitionKey {
  let value: Value;
  try {
    value = JSON.parse(text) as Value;
  } catch {
    throw invalid(text);
  }
  if (!Array.isArray(value)) throw invalid(text);
  return value.map((component: Value) => componentOf(component, text));
}

function componentOf(component: Value, text: string): PartitionKeyComponent {
  if (component === null || ['string', 'number', 'boolean'].includes(typeof component)) {
    return component as PartitionKeyComponent;
  }
  if (isObject(component) && Object.keys(component).length === 0) return undefined;
  throw invalid(text);
}

function invalid(text: string): CosmosError {
  return new CosmosError(400, `Partition key ${text} is invalid.`);
}
