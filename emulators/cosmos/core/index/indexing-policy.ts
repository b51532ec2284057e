import type { DocumentPath } from '../query/plan/index-filter.ts';
import { isArray, isObject, type JsonObject, memberOf, type Value } from '../query/values/value.ts';

/** A path of a policy, such as `/tags/[]/name/?`. */
interface PolicyPath {
  /** Names; `[]` stands for any place of an array. */
  readonly steps: readonly string[];
  /** `/*`: everything from here on; otherwise `/?`: the value that lies there. */
  readonly isWhole: boolean;
}

const ANY_PLACE = '[]';
/** What is indexed whatever the policy says. [https://learn.microsoft.com/azure/cosmos-db/index-policy#system-properties] */
const ALWAYS = new Set(['id', '_ts']);

/** Which paths a container's `indexingPolicy` indexes. */
export class IndexingPolicy {
  readonly #isOn: boolean;
  readonly #included: readonly PolicyPath[];
  readonly #excluded: readonly PolicyPath[];

  /** Paths that cannot be read are left out: whoever takes a policy checks it before. */
  constructor(policy: JsonObject) {
    this.#isOn = String(memberOf(policy, 'indexingMode') ?? 'consistent').toLowerCase() !== 'none';
    this.#included = pathsOf(memberOf(policy, 'includedPaths'));
    this.#excluded = pathsOf(memberOf(policy, 'excludedPaths'));
  }

  /** Whether a query can ask an index for the value at a path. Of two paths that say the opposite the longer one is right. */
  isIndexed(path: DocumentPath): boolean {
    if (!this.#isOn || path.length === 0) return false;
    if (path.length === 1 && ALWAYS.has(String(path[0]))) return true;
    const included = precision(this.#included, path);
    return included > 0 && included > precision(this.#excluded, path);
  }

  /** Whether a path is included by itself and not by one that it lies below. */
  isIncludedByName(path: DocumentPath): boolean {
    return this.isIndexed(path) && this.#included.some((one) => one.steps.length === path.length && covers(one, path));
  }
}

/** How precise the most precise path is that covers this one; 0: none does. `/a/?` is more so than `/a/*`. */
function precision(paths: readonly PolicyPath[], path: DocumentPath): number {
  let most = 0;
  for (const one of paths) {
    if (covers(one, path)) most = Math.max(most, 2 * one.steps.length + (one.isWhole ? 1 : 2));
  }
  return most;
}

function covers({ steps, isWhole }: PolicyPath, path: DocumentPath): boolean {
  if (isWhole ? path.length < steps.length : path.length !== steps.length) return false;
  return steps.every((step, i) => step === (typeof path[i] === 'number' ? ANY_PLACE : path[i]));
}

function pathsOf(list: Value): readonly PolicyPath[] {
  if (!isArray(list)) return [];
  return list.flatMap((entry) => {
    const text = isObject(entry) ? memberOf(entry, 'path') : undefined;
    const path = typeof text === 'string' ? policyPathOf(text) : undefined;
    return path === undefined ? [] : [path];
  });
}

/** `/a/"odd name"/[]/?`. Undefined: no path of a policy. */
function policyPathOf(text: string): PolicyPath | undefined {
  const steps: string[] = [];
  const segment = /\/(?:"((?:[^"\\]|\\.)*)"|([^/"]+))/y;
  while (segment.lastIndex < text.length) {
    const found = segment.exec(text);
    if (found === null) return undefined;
    steps.push(found[2] ?? found[1]!.replace(/\\(.)/g, '$1'));
  }
  const last = steps.pop();
  if (last === '*' || last === '?') return { steps, isWhole: last === '*' };
  return undefined;
}
