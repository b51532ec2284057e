import { readRecords } from './record-io.ts';
import { HybridRowError, RowReader } from './row-reader.ts';

export { isRecordIo } from './record-io.ts';
export { HybridRowError } from './row-reader.ts';

export type BatchOperationType = 'Create' | 'Patch' | 'Read' | 'Delete' | 'Replace' | 'Upsert';

/** One operation of a batch. */
export interface BatchOperationRow {
  readonly operationType: BatchOperationType;
  /** As the header has it: JSON text. */
  partitionKey?: string;
  id?: string;
  /** JSON text, or binary JSON. */
  resourceBody?: Uint8Array;
  indexingDirective?: string;
  ifMatch?: string;
  ifNoneMatch?: string;
  /** The result needs no body. */
  minimalReturnPreference?: boolean;
}

const SCHEMA = 2_145_473_648;
const OPERATION_TYPES: Readonly<Record<number, BatchOperationType>> = {
  0: 'Create',
  1: 'Patch',
  2: 'Read',
  4: 'Delete',
  5: 'Replace',
  20: 'Upsert',
};
const DOCUMENT = 2;
/** Bits of what is present. */
const PRESENT = {
  operationType: 1,
  resourceType: 2,
  partitionKey: 4,
  effectivePartitionKey: 8,
  id: 16,
  binaryId: 32,
  resourceBody: 64,
} as const;
const TYPE = { false: 0x02, true: 0x03, utf8: 0x14 } as const;

/** The operations of a batch request. Throws {@link HybridRowError}. [cosmos-protocol, appendix B] */
export function decodeBatchOperations(bytes: Uint8Array): BatchOperationRow[] {
  return readRecords(bytes).map((record) => decodeRow(new RowReader(record)));
}

function decodeRow(reader: RowReader): BatchOperationRow {
  reader.expectRow(SCHEMA);
  const presence = reader.u8();
  const has = (property: keyof typeof PRESENT) => (presence & PRESENT[property]) !== 0;
  const type = reader.int32();
  const resourceType = reader.int32();
  const operationType = has('operationType') ? OPERATION_TYPES[type] : undefined;
  if (operationType === undefined) throw new HybridRowError(`there is no operation type ${type}`);
  if (has('resourceType') && resourceType !== DOCUMENT) {
    throw new HybridRowError(`the resource type ${resourceType} is no document`);
  }
  const row: BatchOperationRow = { operationType };
  if (has('partitionKey')) row.partitionKey = reader.utf8(reader.varuint());
  if (has('effectivePartitionKey')) throw unsupported('effectivePartitionKey');
  if (has('id')) row.id = reader.utf8(reader.varuint());
  if (has('binaryId')) throw unsupported('binaryId');
  if (has('resourceBody')) row.resourceBody = reader.view(reader.varuint());
  while (!reader.isAtEnd) readSparse(reader, row);
  return row;
}

/** A property that is written with its type and its number. */
function readSparse(reader: RowReader, row: BatchOperationRow): void {
  const type = reader.u8();
  const token = reader.varuint();
  switch (token) {
    case 8:
      row.indexingDirective = readText(reader, type);
      break;
    case 9:
      row.ifMatch = readText(reader, type);
      break;
    case 10:
      row.ifNoneMatch = readText(reader, type);
      break;
    case 11:
      throw unsupported('timeToLiveInSeconds');
    case 12:
      if (type !== TYPE.true && type !== TYPE.false) throw new HybridRowError('minimalReturnPreference is no boolean');
      row.minimalReturnPreference = type === TYPE.true;
      break;
    default:
      throw new HybridRowError(`an operation has no property ${token}`);
  }
}

function readText(reader: RowReader, type: number): string {
  if (type !== TYPE.utf8) throw new HybridRowError(`a text of the type ${type.toString(16)}`);
  return reader.utf8(reader.varuint());
}

/** Only clients that route by effective partition keys of their own, and old internal ones, write these. */
function unsupported(property: string): HybridRowError {
  return new HybridRowError(`the property "${property}" of an operation is not supported`);
}
