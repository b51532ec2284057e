import type { HubDefinition } from '../core/definitions.ts';

/** Writes plain objects, arrays and scalars. What is undefined is left out, and an endless time becomes null. */
export function writeJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** Throws SyntaxError. */
export function readJson(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
}

/** A hub as a store keeps it. */
export interface HubRecord {
  /** As it is now. */
  readonly definition: HubDefinition;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** What the configuration said when it counted last. Undefined: it was made at run time. */
  readonly configured: HubDefinition | undefined;
}

/** Throws SyntaxError. */
export function readHub(bytes: Uint8Array): HubRecord {
  const record = readJson(bytes) as HubRecord;
  const { configured } = record;
  return {
    ...record,
    definition: endless(record.definition),
    configured: configured === undefined ? undefined : endless(configured),
  };
}

/** With what {@link writeJson} cannot say. */
export function endless(definition: HubDefinition): HubDefinition {
  const { retentionMs } = definition as { readonly retentionMs: number | null };
  return { ...definition, retentionMs: retentionMs ?? Number.POSITIVE_INFINITY };
}
