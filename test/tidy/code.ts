import { isNode, lineOf, type Node, parse, type Source, walk } from './source.ts';

export const FILE_LINES_MAX = 400;
export const FUNCTION_LINES_MAX = 70;

/** Sources longer than the cap. */
export function fileSizeOffences({ path, text }: Source): string[] {
  const lines = text.trimEnd().split('\n').length;
  return lines > FILE_LINES_MAX ? [`${path}: ${lines} lines, at most ${FILE_LINES_MAX}`] : [];
}

/** Functions longer than the cap. A callback of `describe` is a chapter of a test file, not a function. */
export function functionSizeOffences(source: Source): string[] {
  const offences: string[] = [];
  walk(parse(source), (node, parent) => {
    if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return;
    if (parent?.type === 'CallExpression' && isDescribe(parent.callee)) return;
    const first = lineOf(source.text, node.start);
    const lines = lineOf(source.text, node.end) - first + 1;
    if (lines > FUNCTION_LINES_MAX) {
      offences.push(`${source.path}:${first}: a function of ${lines} lines, at most ${FUNCTION_LINES_MAX}`);
    }
  });
  return offences;
}

/** `describe`, `describe.skipIf(…)`, `describe.each(…)`. */
function isDescribe(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === 'Identifier') return callee.name === 'describe';
  return isDescribe(callee.object ?? callee.callee);
}

/** What would make code depend on the machine or the moment instead of on what it was handed. */
const AMBIENT = [
  'process',
  'Buffer',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'fetch',
  'WebSocket',
  'crypto',
  'performance',
];
const CLOCK_AND_CHANCE = ['Date.now', 'Math.random', 'performance.now', 'process.env', 'process.argv'];

/** Uses of banned globals: all ambient ones in a core, clock, chance and environment anywhere below src/app. */
export function bannedGlobalOffences(source: Source): string[] {
  const ambient = /^emulators\/[^/]+\/core\//.test(source.path) ? AMBIENT : [];
  const offences: string[] = [];
  walk(parse(source), (node, parent, via) => {
    const found = bannedUse(node, parent, via, ambient);
    if (found) offences.push(`${source.path}:${lineOf(source.text, node.start)}: uses ${found}`);
  });
  return offences;
}

function bannedUse(
  node: Node,
  parent: Node | undefined,
  via: string | undefined,
  ambient: string[],
): string | undefined {
  if (node.type === 'MemberExpression' && isNode(node.object) && isNode(node.property)) {
    const path = `${node.object.name}.${node.property.name}`;
    return CLOCK_AND_CHANCE.includes(path) ? path : undefined;
  }
  if (node.type === 'NewExpression' && isNode(node.callee) && node.callee.name === 'Date') {
    return (node.arguments as unknown[]).length === 0 ? 'new Date()' : undefined;
  }
  if (node.type !== 'Identifier' || !ambient.includes(String(node.name))) return undefined;
  const isName = (via === 'property' || via === 'key') && parent?.computed !== true;
  return isName ? undefined : String(node.name);
}

/** A module says by name what it gives. Vitest and scenario files are read by tools that want a default. */
export function defaultExportOffences(source: Source): string[] {
  const offences: string[] = [];
  walk(parse(source), (node) => {
    if (node.type === 'ExportDefaultDeclaration') offences.push(`${source.path}: has a default export`);
  });
  return offences;
}

// Written apart so that this file does not offend.
const MARKERS = new RegExp(`\\b(${['to' + 'do', 'fix' + 'me', 'ha' + 'ck', 'x' + 'xx'].join('|')})\\b`, 'i');

/** Notes to oneself that were left behind. */
export function markerOffences({ path, text }: Source): string[] {
  return text
    .split('\n')
    .flatMap((line, index) => (MARKERS.test(line) ? [`${path}:${index + 1}: leftover marker: ${line.trim()}`] : []));
}
