import { posix } from 'node:path';
import { isNode, lineOf, type Node, parse, type Source, walk } from './source.ts';

/** What the files of one folder may import. The first rule whose folder holds the file counts, so the narrow ones come first. */
interface Rule {
  readonly folder: RegExp;
  /** Paths of the project beside the folder itself. `<own>` stands for the first group of `folder`. */
  readonly may: readonly string[];
  /** Paths that may be imported with `import type` only. */
  readonly mayTypes?: readonly string[];
  /** `node:` modules; none when absent. */
  readonly node?: RegExp;
  readonly packages?: readonly string[];
}

/** Everything of Node but sockets: those belong to src/net. */
const NODE_WITHOUT_SOCKETS = /^node:(?!net$|tls$|dgram$|http$|https$|http2$)/;
/** What computes and touches nothing outside the process. */
const NODE_PURE = /^node:(buffer|crypto|util|zlib|events|stream)$/;

/** Stands for the specifier of a dynamic import of anything but a plain string, which nobody can resolve. */
const COMPUTED = '<computed>';

const RULES: readonly Rule[] = [
  { folder: /^src\/kernel\//, may: [] },
  { folder: /^src\/wire\/atom\//, may: ['src/kernel/'], packages: ['fast-xml-parser'] },
  { folder: /^src\/wire\/([^/]+)\//, may: ['src/kernel/'], node: NODE_PURE },
  { folder: /^src\/store\//, may: ['src/kernel/'], node: /^node:/, packages: ['lmdb'] },
  { folder: /^src\/net\//, may: ['src/kernel/'], node: /^node:/, packages: ['@peculiar/x509'] },
  {
    folder: /^src\/transport\/http\//,
    may: ['src/kernel/', 'src/wire/', 'src/transport/'],
    mayTypes: ['src/net/'],
    node: /^node:(http|stream|buffer)$/,
    packages: ['fastify'],
  },
  {
    folder: /^src\/transport\/websocket\//,
    may: ['src/kernel/', 'src/wire/', 'src/transport/'],
    mayTypes: ['src/net/'],
    node: NODE_PURE,
    packages: ['ws'],
  },
  {
    folder: /^src\/transport\//,
    may: ['src/kernel/', 'src/wire/', 'src/transport/'],
    mayTypes: ['src/net/'],
    node: NODE_PURE,
  },
  {
    folder: /^src\/namespace\//,
    may: ['src/kernel/', 'src/wire/', 'src/transport/'],
    packages: ['typebox'],
    node: NODE_PURE,
  },
  {
    folder: /^src\/storage-account\//,
    may: ['src/kernel/', 'src/wire/', 'src/transport/'],
    node: NODE_PURE,
  },
  // A client library: it runs in programs that are not azwire.
  { folder: /^src\/change-feed-processor\//, may: [], node: /^node:timers\/promises$/, packages: ['@azure/cosmos'] },
  { folder: /^src\/recorder\//, may: ['src/kernel/', 'src/wire/'], node: NODE_PURE },
  // A pcapng report is the capture in the pcapng codec's words: the one arrow beside the table's.
  { folder: /^src\/report\//, may: ['src/kernel/', 'src/wire/pcapng/'], mayTypes: ['src/recorder/'], node: NODE_PURE },
  // What it loads is found in a folder, so its path cannot stand here.
  {
    folder: /^src\/scenario\/catalogue\.ts$/,
    may: ['src/scenario/', 'src/kernel/'],
    node: /^node:fs/,
    packages: [COMPUTED],
  },
  // It runs inside a participant and sees to the sockets there.
  {
    folder: /^src\/scenario\/preload\.ts$/,
    may: [],
    mayTypes: ['src/kernel/connection.ts', 'src/scenario/preload-report.ts'],
    node: /^node:(fs|net)$/,
  },
  {
    folder: /^src\/scenario\//,
    may: ['src/kernel/'],
    mayTypes: ['src/recorder/', 'src/report/'],
    node: NODE_WITHOUT_SOCKETS,
  },
  {
    folder: /^src\/app\//,
    may: ['src/', 'emulators/index.ts', 'package.json'],
    mayTypes: ['emulators/'],
    node: NODE_WITHOUT_SOCKETS,
    packages: ['ajv', 'pino', 'typebox'],
  },
  {
    folder: /^src\/(cli|dashboard|testing)\//,
    may: ['src/index.ts'],
    node: NODE_WITHOUT_SOCKETS,
    packages: ['commander'],
  },
  {
    folder: /^src\/index\.ts$/,
    may: ['src/app/', 'src/kernel/', 'src/scenario/', 'src/report/'],
    mayTypes: ['src/recorder/'],
  },
  { folder: /^(emulators\/[^/]+)\/core\//, may: ['src/kernel/', '<own>/core/'] },
  // The one library that is a whole service. It writes its own files, in a directory that it is given.
  {
    folder: /^(emulators\/storage)\/runtime\/azurite\.ts$/,
    may: ['<own>/', 'src/kernel/', 'src/transport/'],
    node: /^node:(fs|module)$/,
  },
  // HTTP over a pair of streams in memory: no socket.
  {
    folder: /^(emulators\/storage)\/runtime\/(?:batch|copy-source)\.ts$/,
    may: ['<own>/runtime/'],
    node: /^node:(async_hooks|http|stream)/,
  },
  // Scripts of users run in a thread and in an engine of their own. What is in that thread has nothing else of Node.
  {
    folder: /^(emulators\/cosmos)\/scripts\//,
    may: ['<own>/scripts/'],
    packages: ['quickjs-emscripten-core', '@jitl/quickjs-wasmfile-release-sync'],
    node: /^node:worker_threads$/,
  },
  {
    folder: /^(emulators\/event-hubs)\/capture\/avro\.ts$/,
    may: ['<own>/'],
    packages: ['avsc'],
    node: /^node:stream$/,
  },
  {
    folder: /^(emulators\/[^/]+)\//,
    may: [
      '<own>/',
      'src/kernel/',
      'src/wire/',
      'src/store/',
      'src/transport/',
      'src/namespace/',
      'src/storage-account/',
    ],
    packages: ['typebox'],
    node: NODE_PURE,
  },
  { folder: /^emulators\/index\.ts$/, may: ['emulators/', 'src/kernel/'], mayTypes: ['src/transport/'] },
  {
    folder: /^scenarios\//,
    may: ['src/index.ts', 'src/scenario/', 'src/change-feed-processor/', 'scenarios/'],
    node: /^node:/,
    packages: [
      '@azure/cosmos',
      '@azure/service-bus',
      '@azure/event-hubs',
      '@azure/eventgrid',
      '@azure/eventgrid-namespaces',
      '@azure/eventhubs-checkpointstore-blob',
      '@azure/storage-blob',
      '@azure/storage-queue',
      'ws',
    ],
  },
];

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly start: number;
}

/** Every import, export-from, dynamic import and import type of a module. */
export function importsOf(tree: Node): Import[] {
  const found: Import[] = [];
  walk(tree, (node) => {
    const literal = node.type === 'TSImportType' ? (node.source ?? node.argument) : node.source;
    if (!isNode(literal)) return;
    const typeOnly = node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type';
    found.push({ specifier: String(literal.value ?? COMPUTED), typeOnly, start: node.start });
  });
  return found;
}

/** The offences of one file against the table, one sentence each. */
export function importOffences(source: Source): string[] {
  const rule = RULES.find(({ folder }) => folder.test(source.path));
  if (rule === undefined) return [`${source.path}: no import rule covers this file`];
  const own = rule.folder.exec(source.path) as RegExpExecArray;
  return importsOf(parse(source))
    .filter((found) => !isAllowed(rule, own, source.path, found))
    .map(({ specifier, start, typeOnly }) => {
      const what = typeOnly ? 'import type' : 'import';
      return `${source.path}:${lineOf(source.text, start)}: may not ${what} '${specifier}'`;
    });
}

function isAllowed(rule: Rule, own: RegExpExecArray, path: string, { specifier, typeOnly }: Import): boolean {
  if (specifier.startsWith('node:')) return rule.node?.test(specifier) ?? false;
  if (!specifier.startsWith('.')) {
    return (rule.packages ?? []).some((name) => specifier === name || specifier.startsWith(`${name}/`));
  }
  const target = posix.join(posix.dirname(path), specifier);
  const allowed = [...rule.may, ...(typeOnly ? (rule.mayTypes ?? []) : [])];
  return (
    target.startsWith(own[0]) || allowed.some((prefix) => target.startsWith(prefix.replace('<own>', own[1] ?? '<own>')))
  );
}
