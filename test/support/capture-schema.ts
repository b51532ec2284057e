import { Ajv } from 'ajv';
import { CAPTURE_SCHEMA } from '../../src/index.ts';

const validate = new Ajv({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  formats: { 'date-time': isMoment },
}).compile(closed(CAPTURE_SCHEMA) as object);

/** What the published schema has against a JSON report, which may also have no key that the schema does not describe. */
export function schemaErrors(report: unknown): string[] {
  if (validate(report)) return [];
  return validate.errors!.map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function isMoment(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** The same schema, in which no object may have further keys. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inside = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema && !('additionalProperties' in schema)
    ? { ...inside, additionalProperties: false }
    : inside;
}
