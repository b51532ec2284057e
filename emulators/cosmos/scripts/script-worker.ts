import { workerData } from 'node:worker_threads';
import quickJsVariant from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSSyncVariant } from 'quickjs-emscripten-core';
import { BlockingChannel, CHANNEL_SIDE, type ChannelEnds } from './blocking-channel.ts';
import type { FromWorker, RunScript, ToWorker } from './messages.ts';
import { Sandbox, SandboxFailure } from './sandbox.ts';

/*
 * The program of the scripts' thread. It never comes to rest: it waits for a script, carries it out, and waits again.
 */

/** Functions are called for every row of a query, so theirs are kept. */
const FUNCTIONS_KEPT_MAX = 16;
/** Of 64 KiB: from 16 to 64 MiB for all scripts together. */
const MEMORY_PAGES_MIN = 256;
const MEMORY_PAGES_MAX = 1_024;

/** What goes wrong is told to the caller, and to nobody else. */
const SILENT: object = { print: () => {}, printErr: () => {} };

/** Node has it; the types of the language do not. */
interface WithWebAssembly {
  readonly WebAssembly: {
    readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => object;
  };
}

const channel = new BlockingChannel<FromWorker, ToWorker>(workerData as ChannelEnds, CHANNEL_SIDE.worker);
// The engine's own limit counts next to nothing of what is allocated; this one is WebAssembly's, and holds.
const { WebAssembly } = globalThis as unknown as WithWebAssembly;
const wasmMemory = new WebAssembly.Memory({ initial: MEMORY_PAGES_MIN, maximum: MEMORY_PAGES_MAX });
// The types of the package are those of its CommonJS form, whose default is one level further in.
const variant = quickJsVariant as unknown as QuickJSSyncVariant;
const quickJs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory, emscriptenModule: SILENT }));
const functions = new Map<string, Sandbox>();
let isSpoilt = false;

channel.say({ type: 'ready' });
for (;;) {
  const heard = channel.hear();
  if (heard?.type === 'run') channel.say(carryOut(heard));
}

function carryOut(script: RunScript): FromWorker {
  try {
    const json = script.settings.kind === 'function' ? callFunction(script) : callOnce(script);
    return { type: 'done', json, isSpoilt };
  } catch (error) {
    // It may have been the memory, of which there is one for all.
    while (functions.size > 0) forgetOldest();
    if (error instanceof SandboxFailure) return { type: 'failed', fault: error.fault, text: error.message, isSpoilt };
    const text = `The script has broken the engine: ${String(error)}`;
    return { type: 'failed', fault: 'broken', text, isSpoilt: true };
  }
}

function callOnce(script: RunScript): string {
  const sandbox = new Sandbox(quickJs, script, askHost);
  try {
    return sandbox.call(script.arguments, script.nowMs);
  } finally {
    dispose(sandbox);
  }
}

function callFunction(script: RunScript): string {
  const { body } = script;
  const sandbox = functions.get(body) ?? new Sandbox(quickJs, script, askHost);
  functions.delete(body);
  let json: string;
  try {
    json = sandbox.call(script.arguments, script.nowMs);
  } catch (error) {
    dispose(sandbox);
    throw error;
  }
  functions.set(body, sandbox);
  if (functions.size > FUNCTIONS_KEPT_MAX) forgetOldest();
  return json;
}

function forgetOldest(): void {
  const [body, sandbox] = functions.entries().next().value!;
  functions.delete(body);
  dispose(sandbox);
}

/** What ran out of memory in the wrong place cannot be taken apart any more. */
function dispose(sandbox: Sandbox): void {
  try {
    sandbox.dispose();
  } catch {
    isSpoilt = true;
  }
}

/** A query that a procedure asks for may call functions: these come in before the answer. */
function askHost(operation: string, json: string): string {
  channel.say({ type: 'call', operation, json });
  for (;;) {
    const heard = channel.hear();
    if (heard?.type === 'answer') return heard.json;
    if (heard?.type === 'run') channel.say(carryOut(heard));
  }
}
