import type { Document, Resource, ResourceKind } from '../core/definitions.ts';

/** What databases, containers and all other resources are kept as. `databases` and `colls` beside the kinds of the core. */
export interface ResourceRecord {
  readonly kind: 'databases' | 'colls' | ResourceKind;
  /** `''`: the account. */
  readonly ownerRid: string;
  readonly resource: Resource;
}

/** How far a container has come. What is kept of its changes may be further. */
export interface ProgressRecord {
  readonly lsn: number;
  readonly lastNumber: number;
  readonly forgottenThroughLsn: number;
}

/** A version, and the change that made it: the version before is in a record of its own. */
export interface VersionRecord {
  readonly number: number;
  readonly previousLsn: number;
  readonly current: Document;
}

export interface DeletionRecord {
  readonly number: number;
  readonly previousLsn: number;
  readonly timestampSec: number;
  readonly isExpired: boolean;
}

export type ChangeRecord = VersionRecord | DeletionRecord;

export function writeJson(record: object): Buffer {
  return Buffer.from(JSON.stringify(record));
}

/** Throws SyntaxError. */
export function readJson<R>({ buffer, byteOffset, byteLength }: Uint8Array): R {
  return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as R;
}
