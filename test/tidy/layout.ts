import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from './source.ts';

const EMULATOR_FILES = ['README.md', 'config.ts', 'errors.ts', 'index.ts', 'limits.ts'];
/**
 * What an emulator may have beside its core: what runs the core in time, parts of its configuration, adapters named after their
 * protocol, what it does as a client of another service, what it makes of what the others tell, and what runs the code of its users.
 */
const OPTIONAL_FOLDERS = [
  'config',
  'runtime',
  'store',
  'amqp',
  'http',
  'mqtt',
  'tds',
  'capture',
  'delivery',
  'scripts',
  'system-topics',
];
const README_LINES_MIN = 8;

function entries(folder: string): { files: string[]; folders: string[] } {
  const all = readdirSync(folder, { withFileTypes: true });
  return {
    files: all.filter((entry) => entry.isFile()).map((entry) => entry.name),
    folders: all.filter((entry) => entry.isDirectory()).map((entry) => entry.name),
  };
}

/** Emulators whose set of files differs from all others'. */
export function emulatorFileOffences(root: string): string[] {
  const home = join(root, 'emulators');
  return entries(home).folders.flatMap((name) => {
    const { files, folders } = entries(join(home, name));
    const missing = EMULATOR_FILES.filter((file) => !files.includes(file));
    const surplus = files.filter((file) => !EMULATOR_FILES.includes(file));
    if (!folders.includes('core')) missing.push('core/');
    surplus.push(...folders.filter((folder) => folder !== 'core' && !OPTIONAL_FOLDERS.includes(folder)));
    return [
      ...missing.map((file) => `emulators/${name}: ${file} is missing`),
      ...surplus.map((file) => `emulators/${name}: ${file} is not part of an emulator's file set`),
    ];
  });
}

/** Folders without a README, or with one that says next to nothing. */
export function readmeOffences(root: string): string[] {
  const inside = (folder: string) => entries(join(root, folder)).folders.map((name) => `${folder}/${name}`);
  const folders = [
    'src',
    'emulators',
    'scenarios',
    ...inside('src'),
    ...inside('src/transport'),
    ...inside('emulators'),
  ];
  return folders.flatMap((folder) => {
    const file = join(root, folder, 'README.md');
    if (!existsSync(file)) return [`${folder}: README.md is missing`];
    const lines = readFileSync(file, 'utf8').trim().split('\n').length;
    return lines < README_LINES_MIN ? [`${folder}: README.md has ${lines} lines, at least ${README_LINES_MIN}`] : [];
  });
}

/** Codes that no source outside the catalogue raises. */
export function unusedCodeOffences(codes: readonly string[], sources: readonly Source[]): string[] {
  const used = sources.filter(({ path }) => path !== 'src/kernel/errors.ts').map(({ text }) => text);
  return codes
    .filter((code) => !used.some((text) => text.includes(`'${code}'`)))
    .map((code) => `src/kernel/errors.ts: nothing raises ${code}`);
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

/**
 * Optional packages that the lock file names but does not hold. npm leaves out those of other platforms when a registry
 * does not carry them, and `npm ci` then fails on exactly those platforms.
 */
export function lockFileOffences(lock: Lock): string[] {
  return Object.entries(lock.packages).flatMap(([holder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(lock, holder, name))
      .map((name) => `package-lock.json: ${name} is missing (an optional dependency of ${holder || 'the project'})`),
  );
}

/** As Node resolves: beside the holder, then in every `node_modules` above it. */
function isLocked(lock: Lock, holder: string, name: string): boolean {
  for (let at = holder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in lock.packages) return true;
    if (at === '') return false;
  }
}
