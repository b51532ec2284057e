import { setTimeout as delay } from 'node:timers/promises';
import type { Cast } from './cast.ts';
import { describeExit } from './participant.ts';
import type { ConnectionFilter, RunningAzure } from './running-azure.ts';
import { StepError, type Steps } from './scenario.ts';

const CAPTURE_POLL_MS = 20;
/** Timers take no longer ones. */
const PAUSE_MS_MAX = 2 ** 31 - 1;

/** The steps of one run, and what they are waiting for. Once `signal` is aborted no step starts or goes on. */
export class RunSteps {
  readonly steps: Steps<string>;
  readonly #cast: Cast;
  readonly #azure: RunningAzure;
  readonly #signal: AbortSignal;
  readonly #onStep: (text: string) => void;
  readonly #current = new Set<string>();

  constructor(cast: Cast, azure: RunningAzure, signal: AbortSignal, onStep: (text: string) => void) {
    this.#cast = cast;
    this.#azure = azure;
    this.#signal = signal;
    this.#onStep = onStep;
    this.steps = {
      start: (name) => this.#deed(`start ${name}`, async () => cast.start(name)),
      waitFor: (name, line) => this.#step(`wait until ${name} prints ${line}`, () => this.#line(name, line)),
      waitUntil: (what, seen) => this.#step(`wait until ${what}`, () => this.#seen(seen)),
      waitForExit: (name, code = 0) => this.#step(`wait until ${name} exits`, () => this.#exit(name, code)),
      stop: (name) => this.#deed(`stop ${name}`, async () => void (await cast.process(name).stop())),
      restart: (name) => this.#deed(`restart ${name}`, () => this.#restart(name)),
      cutOff: (listener) => this.#step(`cut ${listener} off`, async () => azure.setReachable(listener, false)),
      restore: (listener) => this.#step(`restore ${listener}`, async () => azure.setReachable(listener, true)),
      cutConnections: (which) => this.#step(`cut connections of ${described(which)}`, async () => this.#cut(which)),
      advanceClock: (ms) => this.#step(`advance the clock by ${ms} ms`, async () => azure.advanceClock(ms)),
      mark: (text) => this.#deed(text, async () => {}),
      pause: (ms) => this.#deed(`pause for ${ms} ms`, () => this.#pause(ms)),
    };
  }

  /** The steps that have started and not ended: `wait until subscriber exits`. */
  get current(): string {
    return [...this.#current].join(', ') || 'no step';
  }

  /** A step that changes something: it is marked in the capture, as are faults and the clock, which azwire marks itself. */
  #deed<Result>(text: string, perform: () => Promise<Result>): Promise<Result> {
    return this.#step(text, () => {
      this.#azure.mark(text);
      return perform();
    });
  }

  async #step<Result>(text: string, perform: () => Promise<Result>): Promise<Result> {
    this.#signal.throwIfAborted();
    this.#onStep(text);
    this.#current.add(text);
    try {
      return await perform();
    } finally {
      this.#current.delete(text);
    }
  }

  async #line(name: string, line: RegExp | string): Promise<string> {
    const participant = this.#cast.process(name);
    const found = await participant.nextLine(line);
    if (found !== undefined) return found;
    throw new StepError(`${name} ${describeExit(await participant.exited())} before it printed ${line}`);
  }

  async #seen(seen: Parameters<Steps<string>['waitUntil']>[1]): Promise<void> {
    while (!seen(this.#azure.capture())) await delay(CAPTURE_POLL_MS, undefined, { signal: this.#signal });
  }

  async #exit(name: string, code: number): Promise<void> {
    const exit = await this.#cast.process(name).exited();
    if (exit.code !== code) throw new StepError(`${name} ${describeExit(exit)}, not with code ${code}`);
  }

  #cut(which: string | ConnectionFilter): void {
    const count = this.#azure.cutConnections(typeof which === 'string' ? { participant: which } : which);
    if (count === 0) throw new StepError(`no connection of ${described(which)} is open`);
  }

  #pause(ms: number): Promise<void> {
    if (!(ms >= 0 && ms <= PAUSE_MS_MAX)) throw new StepError(`${ms} ms is no time to pause for`);
    return delay(ms, undefined, { signal: this.#signal });
  }

  async #restart(name: string): Promise<void> {
    await this.#cast.process(name).stop();
    this.#signal.throwIfAborted();
    this.#cast.start(name);
  }
}

/** `subscriber`, `opener producer, via amqp`. */
function described(which: string | ConnectionFilter): string {
  if (typeof which === 'string') return which;
  const conditions = Object.entries(which).map(([key, name]) => `${key} ${name}`);
  return conditions.join(', ') || 'anybody';
}
