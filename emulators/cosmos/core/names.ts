import type { CoreLimits } from './definitions.ts';
import { utf8Bytes } from './document-size.ts';
import { Failure } from './failure.ts';
import type { JsonObject } from './query/values/value.ts';

/** Would end or change a link. */
const FORBIDDEN = /[/\\?#]/;
const RESOURCE_ID_CHARACTERS_MAX = 255;

/** The id of an item in its body. */
export function checkItemId({ id }: JsonObject, { idBytesMax }: CoreLimits): string | Failure {
  if (typeof id !== 'string' || id === '') return missingId();
  // A character has three bytes at most.
  if (FORBIDDEN.test(id) || (id.length * 3 > idBytesMax && utf8Bytes(id) > idBytesMax)) return invalidId(id);
  return id;
}

/** The id of anything else: that of a database also names files and links of tools. */
export function checkResourceId({ id }: JsonObject): string | Failure {
  if (typeof id !== 'string' || id === '') return missingId();
  if (FORBIDDEN.test(id) || id.length > RESOURCE_ID_CHARACTERS_MAX || id.endsWith(' ')) return invalidId(id);
  return id;
}

function missingId(): Failure {
  return new Failure(
    'id-invalid',
    "The input content is invalid because the required properties - 'id; ' - are missing",
  );
}

function invalidId(id: string): Failure {
  const shown = id.length > 64 ? `${id.slice(0, 64)}…` : id;
  return new Failure(
    'id-invalid',
    `The id ${JSON.stringify(shown)} is invalid: it is too long, or has one of the characters / \\ ? #.`,
  );
}
