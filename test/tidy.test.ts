import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../src/kernel/errors.ts';
import {
  bannedGlobalOffences,
  defaultExportOffences,
  FILE_LINES_MAX,
  FUNCTION_LINES_MAX,
  fileSizeOffences,
  functionSizeOffences,
  markerOffences,
} from './tidy/code.ts';
import { importOffences } from './tidy/imports.ts';
import { emulatorFileOffences, lockFileOffences, readmeOffences, unusedCodeOffences } from './tidy/layout.ts';
import { ROOT, readSources } from './tidy/source.ts';

const product = readSources(['src', 'emulators'], ['.ts']);
const code = [...product, ...readSources(['scenarios', 'test'], ['.ts'])];
const prose = readSources(['src', 'emulators', 'scenarios', 'test'], ['.md']);
const belowApp = product.filter(({ path }) => !/^src\/(app|cli|scenario|net|change-feed-processor)\//.test(path));

describe('the project keeps its own rules', () => {
  it('imports only downwards', () => {
    const ruled = code.filter(({ path }) => !path.startsWith('test/'));
    expect(ruled.flatMap(importOffences)).toEqual([]);
  });

  it('reads clock, chance and environment only in src/app', () => {
    expect(belowApp.flatMap(bannedGlobalOffences)).toEqual([]);
  });

  it('keeps files and functions short', () => {
    expect([...code.flatMap(fileSizeOffences), ...code.flatMap(functionSizeOffences)]).toEqual([]);
  });

  it('exports by name', () => {
    expect(product.flatMap(defaultExportOffences)).toEqual([]);
  });

  it('leaves no marker behind', () => {
    expect([...code, ...prose].flatMap(markerOffences)).toEqual([]);
  });

  it('builds every emulator from the same files', () => {
    expect(emulatorFileOffences(ROOT)).toEqual([]);
  });

  it('explains every folder', () => {
    expect(readmeOffences(ROOT)).toEqual([]);
  });

  it('raises every error of its catalogue', () => {
    expect(unusedCodeOffences(Object.keys(ERROR_CODES), product)).toEqual([]);
  });

  it('locks the packages of all platforms', () => {
    expect(lockFileOffences(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')))).toEqual([]);
  });
});

/** A rule that cannot fail proves nothing: each is shown an offender. */
describe('every rule can fail', () => {
  it.each([
    ['src/kernel/a.ts', "import { b } from '../wire/amqp/b.ts';"],
    ['src/kernel/a.ts', "import { Buffer } from 'node:buffer';"],
    ['src/wire/amqp/a.ts', "import { b } from '../pcapng/b.ts';"],
    ['src/wire/amqp/a.ts', "import { connect } from 'node:net';"],
    ['src/net/a.ts', "export * from '../transport/amqp/serve.ts';"],
    ['src/net/a.ts', "import pino from 'pino';"],
    ['src/transport/amqp/a.ts', "import { listen } from '../../net/listener.ts';"],
    ['src/transport/amqp/a.ts', "const { connect } = await import('node:tls');"],
    ['src/transport/amqp/a.ts', "import { Namespaces } from '../../namespace/namespaces.ts';"],
    ['src/namespace/a.ts', "import { listen } from '../net/listener.ts';"],
    ['emulators/event-hubs/capture/a.ts', "import avsc from 'avsc';"],
    ['emulators/event-hubs/capture/avro.ts', "import { request } from 'node:http';"],
    ['src/recorder/a.ts', "import { serveAmqp } from '../transport/amqp/serve.ts';"],
    ['src/change-feed-processor/a.ts', "import { Clock } from '../kernel/clock.ts';"],
    ['src/report/a.ts', "import { Recorder } from '../recorder/recorder.ts';"],
    ['src/scenario/a.ts', "import { startAzwire } from '../app/azwire.ts';"],
    ['src/app/a.ts', "import { createServer } from 'node:http';"],
    ['src/cli/a.ts', "import { startAzwire } from '../app/azwire.ts';"],
    ['emulators/hello-world/core/a.ts', "import type { Socket } from 'node:net';"],
    ['emulators/hello-world/core/a.ts', "import { listen } from '../amqp/node.ts';"],
    ['emulators/hello-world/core/a.ts', "import { covers } from '../../../src/namespace/grants.ts';"],
    ['emulators/hello-world/a.ts', "import { queue } from '../service-bus/core/queue.ts';"],
    ['emulators/hello-world/a.ts', "let a: import('../service-bus/core/queue.ts').Queue;"],
    ['emulators/hello-world/a.ts', "const other = '../service-bus'; await import(other);"],
    ['somewhere/else.ts', ''],
  ])('%s: %s', (path, text) => {
    expect(importOffences({ path, text })).toHaveLength(1);
  });

  it.each([
    ['src/transport/amqp/a.ts', "import type { Listener } from '../../net/listener.ts';"],
    ['emulators/hello-world/core/a.ts', "import { b } from './b.ts';"],
    ['emulators/hello-world/amqp/a.ts', "import { b } from '../core/b.ts';"],
    ['emulators/hello-world/amqp/a.ts', "import { covers } from '../../../src/namespace/grants.ts';"],
    ['src/namespace/a.ts', "import type { Claim } from '../transport/amqp/service.ts';"],
    ['src/report/a.ts', "import { writePcapng } from '../wire/pcapng/writer.ts';"],
  ])('but allows %s: %s', (path, text) => {
    expect(importOffences({ path, text })).toEqual([]);
  });

  it.each(['Date.now();', 'setTimeout(f, 1);', 'Math.random();', 'process.exit();', 'Buffer.alloc(1);', 'new Date();'])(
    'a core with %s',
    (text) => {
      expect(bannedGlobalOffences({ path: 'emulators/x/core/a.ts', text })).toHaveLength(1);
    },
  );

  it('a core may use the same words as names of its own', () => {
    const text = 'order.process({ process: 1 }); new Date(now); const at = clock.now();';
    expect(bannedGlobalOffences({ path: 'emulators/x/core/a.ts', text })).toEqual([]);
  });

  it('clock, chance and environment outside a core', () => {
    const text = 'Date.now(); process.env.HOME; Buffer.alloc(1);';
    expect(bannedGlobalOffences({ path: 'src/recorder/a.ts', text })).toHaveLength(2);
  });

  it('long files and functions', () => {
    const body = '\n'.repeat(FUNCTION_LINES_MAX);
    const path = 'src/a.ts';
    expect(fileSizeOffences({ path, text: 'f();\n'.repeat(FILE_LINES_MAX + 1) })).toHaveLength(1);
    expect(functionSizeOffences({ path, text: `class A { b() {${body}} }` })).toHaveLength(1);
    expect(functionSizeOffences({ path, text: `const f = () => {${body}};` })).toHaveLength(1);
    expect(functionSizeOffences({ path, text: `describe.skipIf(true)('', () => {${body}});` })).toEqual([]);
  });

  it('default exports and markers', () => {
    expect(defaultExportOffences({ path: 'src/a.ts', text: 'export default 1;' })).toHaveLength(1);
    for (const marker of ['to' + 'do', 'FIX' + 'ME', 'ha' + 'ck', 'X' + 'XX']) {
      expect(markerOffences({ path: 'src/a.ts', text: `f(); // ${marker}: later` })).toHaveLength(1);
    }
  });

  it('file sets and READMEs', () => {
    const root = mkdtempSync(join(tmpdir(), 'azwire-tidy-'));
    try {
      for (const file of ['emulators/x/index.ts', 'emulators/x/more.ts', 'src/transport/http/a.ts', 'scenarios/a.ts']) {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), '');
      }
      writeFileSync(join(root, 'src/README.md'), '# src\n');
      expect(emulatorFileOffences(root)).toEqual([
        'emulators/x: README.md is missing',
        'emulators/x: config.ts is missing',
        'emulators/x: errors.ts is missing',
        'emulators/x: limits.ts is missing',
        'emulators/x: core/ is missing',
        "emulators/x: more.ts is not part of an emulator's file set",
      ]);
      expect(readmeOffences(root)).toContain('src/transport/http: README.md is missing');
      expect(readmeOffences(root)).toContain('src: README.md has 1 lines, at least 8');
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('unused codes and holes in the lock file', () => {
    const sources = [{ path: 'src/a.ts', text: "throw new AzwireError('AZW_USED', '')" }];
    expect(unusedCodeOffences(['AZW_USED', 'AZW_UNUSED'], sources)).toHaveLength(1);
    const packages = {
      'node_modules/a': { optionalDependencies: { 'a-linux': '1', 'a-windows': '1' } },
      'node_modules/a/node_modules/a-linux': {},
    };
    expect(lockFileOffences({ packages })).toEqual([
      'package-lock.json: a-windows is missing (an optional dependency of node_modules/a)',
    ]);
  });
});
