import type { ErrorObject } from 'ajv';
import type { ConfigProblem } from '../kernel/emulator.ts';
import { nearest } from './nearest.ts';

/**
 * Of a choice that failed as a whole, Ajv also reports why each branch failed. What lies deeper than the choice itself is
 * the better message (the value has the shape of that branch); else the choice is.
 */
export function relevantErrors(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const inBranch = (error: ErrorObject, choice: ErrorObject) =>
    error !== choice && error.schemaPath.startsWith(`${choice.schemaPath}/`);
  const isDeep = (error: ErrorObject, choice: ErrorObject) =>
    error.instancePath !== choice.instancePath ||
    error.keyword === 'additionalProperties' ||
    error.keyword === 'required';
  return errors.filter((error) => {
    const around = choices.find((choice) => inBranch(error, choice));
    if (around) return isDeep(error, around);
    return !errors.some((other) => inBranch(other, error) && isDeep(other, error));
  });
}

/** Where, what was found, what was expected. `toPath` says where the value stands in what the user wrote. */
export function schemaSentence(error: ErrorObject, toPath = (pointer: string) => pointer): string {
  const { instancePath, keyword, params, data, parentSchema, message } = error;
  const at = instancePath === '' ? 'at the top' : `at ${toPath(instancePath)}`;
  if (keyword === 'additionalProperties') {
    const key = String(params.additionalProperty);
    const known = Object.keys((parentSchema as { properties?: object }).properties ?? {});
    const meant = nearest(key, known);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    return `${at}: found the unknown key "${key}".${hint} Expected one of: ${known.join(', ')}.`;
  }
  if (keyword === 'required') return `${at}: the key "${params.missingProperty}" is missing.`;
  return `${at}: found ${shown(data)}, expected ${expected(parentSchema as Schema) ?? message}.`;
}

/** The same for programs. An unknown key is found at its own path, a missing one is not found there. */
export function schemaProblem({
  instancePath,
  keyword,
  params,
  data,
  parentSchema,
  message,
}: ErrorObject): ConfigProblem {
  if (keyword === 'additionalProperties') {
    const key = String(params.additionalProperty);
    const known = Object.keys((parentSchema as { properties?: object }).properties ?? {});
    const found = (data as Readonly<Record<string, unknown>>)[key];
    return { path: `${instancePath}/${escapePointer(key)}`, found, expected: `one of the keys ${known.join(', ')}` };
  }
  if (keyword === 'required') {
    const key = String(params.missingProperty);
    return { path: `${instancePath}/${escapePointer(key)}`, found: undefined, expected: 'this key to be there' };
  }
  return { path: instancePath, found: data, expected: expected(parentSchema as Schema) ?? message ?? 'another value' };
}

/** [RFC 6901 3] */
function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A value as it stands in the file, shortened. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

interface Schema {
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string;
  readonly description?: string;
  readonly pattern?: string;
  readonly [bound: string]: unknown;
}

/** A schema in words: `"any" or an object`, `a whole number from 0 to 65535`. */
function expected(schema: Schema): string | undefined {
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return choice.map((branch) => expected(branch) ?? 'something else').join(' or ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  const kind =
    schema.type === 'integer'
      ? 'a whole number'
      : schema.type && `${/^[aeo]/.test(schema.type) ? 'an' : 'a'} ${schema.type}`;
  const bounds = [
    ['minimum', 'at least'],
    ['maximum', 'at most'],
    ['minLength', 'of a length of at least'],
    ['maxLength', 'of a length of at most'],
    ['minItems', 'with a number of items of at least'],
    ['maxItems', 'with a number of items of at most'],
    ['pattern', 'that matches'],
    ['format', 'in the format'],
  ].flatMap(([keyword = '', words]) => (schema[keyword] === undefined ? [] : [`${words} ${schema[keyword]}`]));
  const range = bounds.join(' and ');
  return kind && [kind, range, schema.description && `(${schema.description})`].filter(Boolean).join(' ');
}
