import { AzwireError } from '../kernel/errors.ts';

/** One piece of JSON text: a string, a comment, or a character that opens, closes or separates. */
const TOKEN = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[{}[\],:]/g;
/** A string, which is left alone, or a comma with nothing between it and the end of its list, but something before it. */
const TRAILING_COMMA = /"(?:[^"\\\n]|\\.)*"|(?<![[{,:]\s*),\s*([}\]])/g;

/**
 * Parses JSON in which `//` and `/* … *\/` comments may stand, and a comma behind the last item of a list. `file` is for
 * the message only. A key that is given twice is an error: JSON would quietly drop the first one.
 */
export function parseJsonWithComments(text: string, file: string): unknown {
  // Blanks in place of comments keep the line and column that a syntax error names.
  const bare = text.replace(TOKEN, (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token));
  const plain = bare.replace(TRAILING_COMMA, (token, closing) =>
    closing === undefined ? token : ` ${token.slice(1)}`,
  );
  let value: unknown;
  try {
    value = JSON.parse(plain.replace(/^\uFEFF/, ' '));
  } catch (cause) {
    throw new AzwireError('AZW_CONFIG_INVALID', `${file} is not JSON: ${(cause as Error).message}.`, { cause });
  }
  const twice = duplicateKey(plain);
  if (twice) {
    const line = plain.slice(0, twice.offset).split('\n').length;
    throw new AzwireError('AZW_CONFIG_INVALID', `${file}:${line}: the key ${twice.key} is given twice. Remove one.`);
  }
  return value;
}

/** The first key that its object holds already, in text that is known to be JSON. */
function duplicateKey(json: string): { key: string; offset: number } | undefined {
  const open: Set<string>[] = [];
  let last = { token: '', offset: 0 };
  for (const { 0: token, index: offset } of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const keys = open.at(-1);
      if (keys?.has(last.token)) return { key: last.token, offset: last.offset };
      keys?.add(last.token);
    }
    last = { token, offset };
  }
  return undefined;
}
