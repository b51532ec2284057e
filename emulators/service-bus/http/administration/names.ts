import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import { ENTITY_NAME, SUBSCRIPTION_NAME } from '../../config/schema.ts';

/** Rules of names by what has them, as in `azwire.json`; names of entities do not contain what separates the parts of a path. */
const NAMES = {
  entity: { pattern: new RegExp(ENTITY_NAME), lengthMax: 260 },
  subscription: { pattern: new RegExp(SUBSCRIPTION_NAME), lengthMax: 50 },
  rule: { pattern: /^[A-Za-z0-9$._-]+$/, lengthMax: 50 },
} as const;

/** Throws RequestError for a name that nothing new may have. */
export function checkName(of: keyof typeof NAMES, name: string): void {
  const { pattern, lengthMax } = NAMES[of];
  if (pattern.test(name) && name.length <= lengthMax) return;
  throw new RequestError(
    400,
    `SubCode=40000. '${name.length > 300 ? `${name.slice(0, 300)}…` : name}' cannot be the name of ` +
      `${of === 'entity' ? 'a queue or topic' : `a ${of}`}: it has at most ${lengthMax} characters, and they match ` +
      `${pattern.source}.`,
  );
}
