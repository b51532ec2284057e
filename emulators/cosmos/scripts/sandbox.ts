import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core';
import type { Maybe, RunScript, ScriptFault } from './messages.ts';
import { SERVER_API } from './server-api.ts';

/** What a script threw, or what ended it. */
export class SandboxFailure extends Error {
  readonly fault: ScriptFault;

  constructor(fault: ScriptFault, text: string) {
    super(text);
    this.fault = fault;
  }
}

type AskHost = (operation: string, json: string) => string;

/**
 * One script in an engine that has nothing but the language: no modules, no files, no sockets, no clock, and one function that leads out
 * of it. The stack is bounded by the engine, operations by counting.
 */
export class Sandbox {
  readonly #runtime: QuickJSRuntime;
  readonly #vm: QuickJSContext;
  readonly #handles: QuickJSHandle[] = [];
  readonly #script: QuickJSHandle;
  readonly #api: QuickJSHandle;
  #interruptsLeft: number;
  readonly #interruptsMax: number;

  /** Throws {@link SandboxFailure}. */
  constructor(quickJs: QuickJSWASMModule, { settings, body, bounds }: RunScript, askHost: AskHost) {
    const { stackBytes, interruptsMax } = bounds;
    this.#interruptsMax = interruptsMax;
    this.#interruptsLeft = interruptsMax;
    this.#runtime = quickJs.newRuntime({
      maxStackSizeBytes: stackBytes,
      interruptHandler: () => --this.#interruptsLeft < 0,
    });
    this.#vm = this.#runtime.newContext();
    try {
      const start = this.#evaluate(SERVER_API, 'server-api.js');
      const host = this.#keep(
        this.#vm.newFunction('host', (operation, json) =>
          this.#vm.newString(askHost(this.#vm.getString(operation), this.#vm.getString(json))),
        ),
      );
      this.#api = this.#call(start, [host, this.#text(JSON.stringify(settings))]);
      this.#script = this.#compile(body);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Calls the script and whatever it has asked to be called back. JSON of a `ScriptResult`. Throws {@link SandboxFailure}. */
  call(args: readonly Maybe[], nowMs: number): string {
    this.#interruptsLeft = this.#interruptsMax;
    const kept = this.#handles.length;
    try {
      return this.#carryOut(args, nowMs);
    } finally {
      for (const handle of this.#handles.splice(kept)) handle.dispose();
    }
  }

  #carryOut(args: readonly Maybe[], nowMs: number): string {
    this.#method('run', [this.#script, this.#text(JSON.stringify(args)), this.#keep(this.#vm.newNumber(nowMs))]);
    // Callbacks come before promises, each in their order, until there are none.
    do {
      this.#method('callBack', []);
      const jobs = this.#runtime.executePendingJobs();
      if (jobs.error !== undefined) throw this.#failure(jobs.error);
    } while (this.#vm.dump(this.#method('isWaiting', [])) === true);
    return this.#vm.getString(this.#method('result', []));
  }

  dispose(): void {
    for (const handle of this.#handles.splice(0)) handle.dispose();
    this.#vm.dispose();
    this.#runtime.dispose();
  }

  /** A function, as an expression or as a declaration that others may follow. The first one is called. */
  #compile(body: string): QuickJSHandle {
    const text = body.trim().replace(/;+$/, '');
    const expression = this.#vm.evalCode(`(${text}\n)`, 'script.js');
    if (expression.error === undefined) return this.#function(expression.value);
    const failure = this.#failure(expression.error, 'not-compiled');
    const name = /\bfunction\s*\*?\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/u.exec(text)?.[1];
    if (name === undefined) throw failure;
    const program = this.#vm.evalCode(`${text}\n;${name}`, 'script.js');
    if (program.error !== undefined) throw this.#failure(program.error, 'not-compiled');
    return this.#function(program.value);
  }

  #function(handle: QuickJSHandle): QuickJSHandle {
    this.#keep(handle);
    if (this.#vm.typeof(handle) === 'function') return handle;
    throw new SandboxFailure('not-compiled', 'TypeError: the script is no function');
  }

  #evaluate(code: string, name: string): QuickJSHandle {
    const result = this.#vm.evalCode(code, name);
    if (result.error !== undefined) throw this.#failure(result.error);
    return this.#keep(result.value);
  }

  #method(name: string, args: readonly QuickJSHandle[]): QuickJSHandle {
    return this.#call(this.#keep(this.#vm.getProp(this.#api, name)), args);
  }

  #call(of: QuickJSHandle, args: readonly QuickJSHandle[]): QuickJSHandle {
    const result = this.#vm.callFunction(of, this.#vm.undefined, [...args]);
    if (result.error !== undefined) throw this.#failure(result.error);
    return this.#keep(result.value);
  }

  #text(text: string): QuickJSHandle {
    return this.#keep(this.#vm.newString(text));
  }

  #keep(handle: QuickJSHandle): QuickJSHandle {
    this.#handles.push(handle);
    return handle;
  }

  /** What was thrown, as text. Reading it may run the script's own code again, within the bounds. */
  #failure(error: QuickJSHandle, otherwise: ScriptFault = 'thrown'): SandboxFailure {
    const isInterrupted = this.#interruptsLeft < 0;
    const text = textOf(this.#vm.dump(error) as unknown);
    error.dispose();
    if (isInterrupted) return new SandboxFailure('timed-out', 'The script takes more operations than it is allowed.');
    if (/^InternalError: out of memory/.test(text)) return new SandboxFailure('out-of-memory', text);
    return new SandboxFailure(otherwise, text);
  }
}

/** As the service shows an exception: `Error: message`, then where. */
function textOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  const { name, message, stack } = thrown as Partial<Error>;
  if (name === undefined && message === undefined) return JSON.stringify(thrown);
  return `${name ?? 'Error'}: ${message ?? ''}\r\nStack trace: ${stack ?? ''}`;
}
