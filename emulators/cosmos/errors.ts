import type { DomainError } from './core/failure.ts';

/** How a domain error looks on the wire; its text is the core's. */
export interface ErrorEntry {
  readonly status: number;
  /** Of `x-ms-substatus`. */
  readonly subStatus?: number;
}

const BAD_REQUEST: ErrorEntry = { status: 400 };

/** The one catalogue of Cosmos DB errors. [cosmos-protocol 4.2] */
export const COSMOS_ERRORS: Readonly<Record<DomainError, ErrorEntry>> = {
  'owner-not-found': { status: 404, subStatus: 1003 },
  'resource-not-found': { status: 404 },
  'resource-already-exists': { status: 409 },
  'unique-key-violated': { status: 409 },
  'id-invalid': BAD_REQUEST,
  'definition-invalid': BAD_REQUEST,
  'property-immutable': BAD_REQUEST,
  'document-invalid': BAD_REQUEST,
  'document-too-large': { status: 413 },
  'partition-key-invalid': BAD_REQUEST,
  'partition-key-mismatch': { status: 400, subStatus: 1001 },
  'precondition-failed': { status: 412 },
  'patch-invalid': BAD_REQUEST,
  'batch-invalid': BAD_REQUEST,
  'batch-too-large': { status: 413 },
  'dependency-failed': { status: 424 },
  'range-gone': { status: 410, subStatus: 1002 },
  'range-invalid': BAD_REQUEST,
  'change-feed-position-lost': BAD_REQUEST,
  'continuation-invalid': BAD_REQUEST,
  'limit-reached': { status: 503 },
};
