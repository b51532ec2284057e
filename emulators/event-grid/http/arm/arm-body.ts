import type { TSchema } from 'typebox';
import type { ConfigProblem } from '../../../../src/kernel/emulator.ts';
import type { HttpRequest } from '../../../../src/transport/http/service.ts';
import { ArmRefusal, invalidProperties, invalidRequest } from './arm-reply.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What every resource may have at the top; all else is refused by name. `id`, `name` and `type` are in the path. */
const TOP_KEYS = [
  ...['id', 'name', 'type', 'location', 'extendedLocation', 'tags', 'identity', 'properties', 'sku', 'kind'],
  'systemData',
];

/** No resource is nested nearly as deeply. */
const DEPTH_MAX = 64;

/** The body as an object, without what is null. Throws {@link ArmRefusal}. */
export function readBody({ body }: HttpRequest): JsonObject {
  const text = new TextDecoder().decode(body);
  let read: unknown;
  try {
    read = text === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw notUnderstood((error as Error).message);
  }
  if (!isObject(read)) throw notUnderstood('an object is expected');
  return withoutNulls(read) as JsonObject;
}

/** The body of a resource. Throws {@link ArmRefusal}. */
export function readResource(request: HttpRequest, keys: readonly string[] = TOP_KEYS): JsonObject {
  const body = readBody(request);
  const surplus = Object.keys(body).find((key) => !keys.includes(key));
  if (surplus !== undefined) throw notUnderstood(`Could not find member '${surplus}' on the resource`);
  return body;
}

let checker: Promise<typeof import('typebox/value')> | undefined;

/** It takes a while, and most never need it. Once it is done {@link checkProperties} lets no other request in between. */
export function loadChecker(): Promise<typeof import('typebox/value')> {
  checker ??= import('typebox/value');
  return checker;
}

/** Throws {@link ArmRefusal} naming all that is not as the schema says. */
export async function checkProperties(schema: TSchema, properties: unknown): Promise<void> {
  const { Value } = await loadChecker();
  if (Value.Check(schema, properties)) return;
  const problems = Value.Errors(schema, properties).flatMap((error) => toProblems(error, properties));
  throw problems.length === 0 ? invalidRequest('Invalid event grid resource.') : invalidProperties(problems);
}

export function stringMap(value: unknown, what: string): Readonly<Record<string, string>> | undefined {
  if (value === undefined) return undefined;
  if (isObject(value) && Object.values(value).every((each) => typeof each === 'string')) {
    return value as Readonly<Record<string, string>>;
  }
  throw notUnderstood(`'${what}' is expected to have texts only`);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function notUnderstood(reason: string): ArmRefusal {
  const message = `The request content was invalid and could not be deserialized: '${reason}'.`;
  return new ArmRefusal(400, 'InvalidRequestContent', message);
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** One error for each thing that is wrong: of a choice the choice, of a surplus key its name. */
function toProblems({ keyword, instancePath, params, message }: SchemaError, properties: unknown): ConfigProblem[] {
  const found = valueAt(properties, instancePath);
  if (keyword === 'const' || keyword === 'boolean') return [];
  if (keyword === 'additionalProperties') {
    const { additionalProperties } = params as { readonly additionalProperties: readonly string[] };
    return additionalProperties.map((key) => ({
      path: `${instancePath}/${key}`,
      found: (found as JsonObject)[key],
      expected: 'no such property',
    }));
  }
  if (keyword === 'required') {
    const { requiredProperties } = params as { readonly requiredProperties: readonly string[] };
    return requiredProperties.map((key) => ({
      path: `${instancePath}/${key}`,
      found: undefined,
      expected: 'this property to be there',
    }));
  }
  const expected = keyword === 'anyOf' ? 'one of the values that it may have' : `another value: it ${message}`;
  return [{ path: instancePath, found, expected }];
}

function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const key of pointer.split('/').slice(1)) {
    at = (at as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return at;
}

/** Clients send null for what they leave out. Throws {@link ArmRefusal} where the value is nested too deeply to be walked through. */
function withoutNulls(value: unknown, depth = 0): unknown {
  if (depth > DEPTH_MAX) throw notUnderstood(`it is nested more than ${DEPTH_MAX} levels deep`);
  if (Array.isArray(value)) return value.map((each) => withoutNulls(each, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => [key, withoutNulls(each, depth + 1)]),
  );
}
