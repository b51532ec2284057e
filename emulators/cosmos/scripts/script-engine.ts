import { MessageChannel, Worker } from 'node:worker_threads';
import { BlockingChannel, CHANNEL_SIDE } from './blocking-channel.ts';
import type { FromWorker, RunScript, ScriptFault, ScriptResult, ToWorker } from './messages.ts';

/** A script that could not be carried out to its end. */
export class ScriptFailure extends Error {
  override readonly name = 'ScriptFailure';
  readonly fault: ScriptFault;

  constructor(fault: ScriptFault, text: string) {
    super(text);
    this.fault = fault;
  }
}

export type Script = Pick<RunScript, 'settings' | 'body' | 'arguments' | 'nowMs'>;

/** What a script may ask of the container: JSON in, JSON out. */
export type ScriptHost = (operation: string, json: string) => string;

export interface ScriptEngineOptions {
  /** How long a script may be silent. Default: the service's 5 seconds. */
  readonly silenceMs?: number;
}

const SILENCE_MS = 5_000;
/** Until the engine is loaded. */
const START_MS = 30_000;
const BOUNDS = { stackBytes: 512 * 1024, interruptsMax: 50_000 };
/** Of the thread: enough that the script's own stack is always the first to end. */
const THREAD_STACK_MB = 16;

interface RunningWorker {
  readonly worker: Worker;
  readonly channel: BlockingChannel<ToWorker, FromWorker>;
}

/**
 * Runs scripts in a thread of their own, which is started with the first one. To the caller it is a plain call: nothing else happens in
 * the emulator until the script is done or, when it is silent for too long, its thread has been ended.
 */
export class ScriptEngine {
  readonly #silenceMs: number;
  #running: RunningWorker | undefined;
  readonly #ending = new Set<Promise<unknown>>();

  constructor({ silenceMs = SILENCE_MS }: ScriptEngineOptions = {}) {
    this.#silenceMs = silenceMs;
  }

  /** Throws {@link ScriptFailure}, and what `host` throws. While `host` is asked, it may run another script. */
  run(script: Script, host: ScriptHost): ScriptResult {
    this.#running ??= this.#start();
    const running = this.#running;
    try {
      running.channel.say({ type: 'run', ...script, bounds: BOUNDS });
      return this.#talk(running, host);
    } catch (error) {
      // The thread waits for an answer that it does not get.
      if (!(error instanceof ScriptFailure) || isFatal(error)) this.#end(running);
      throw error;
    }
  }

  /** When the threads are gone. */
  async stop(): Promise<void> {
    if (this.#running !== undefined) this.#end(this.#running);
    await Promise.all(this.#ending);
  }

  #talk(running: RunningWorker, host: ScriptHost): ScriptResult {
    const { channel } = running;
    for (;;) {
      const heard = channel.hear(this.#silenceMs);
      if (heard === undefined) throw timedOut();
      if ((heard.type === 'failed' || heard.type === 'done') && heard.isSpoilt) this.#end(running);
      if (heard.type === 'failed') throw new ScriptFailure(heard.fault, heard.text);
      if (heard.type === 'done') return JSON.parse(heard.json) as ScriptResult;
      if (heard.type !== 'call') continue;
      const json = host(heard.operation, heard.json);
      // A script within this one did not end, and the thread went with it.
      if (this.#running !== running) throw timedOut();
      channel.say({ type: 'answer', json });
    }
  }

  #start(): RunningWorker {
    const { port1, port2 } = new MessageChannel();
    const waiting = new Int32Array(new SharedArrayBuffer(8));
    const worker = new Worker(workerProgram(), {
      workerData: { port: port2, waiting },
      transferList: [port2],
      env: {},
      execArgv: [],
      resourceLimits: { stackSizeMb: THREAD_STACK_MB },
    });
    // It never keeps the process alive, and what goes wrong in it is told by its silence.
    worker.unref();
    worker.on('error', () => {});
    const channel = new BlockingChannel<ToWorker, FromWorker>({ port: port1, waiting }, CHANNEL_SIDE.caller);
    const running = { worker, channel };
    if (channel.hear(START_MS)?.type !== 'ready') {
      this.#end(running);
      throw new ScriptFailure('broken', 'The engine for scripts could not be started.');
    }
    return running;
  }

  #end(running: RunningWorker): void {
    if (this.#running === running) this.#running = undefined;
    const ending = running.worker.terminate().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}

function timedOut(): ScriptFailure {
  return new ScriptFailure('timed-out', 'The script did not end in time.');
}

/** After these the thread is of no use any more. */
function isFatal({ fault }: ScriptFailure): boolean {
  return fault === 'timed-out' || fault === 'broken';
}

/** Source beside source, compiled beside compiled. */
function workerProgram(): URL {
  return new URL(`./script-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
}
