import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PARTITIONS } from './hub-load.ts';

const CLI = fileURLToPath(new URL('../../src/cli/azwire.ts', import.meta.url));
const CONFIG = {
  ports: 'any',
  logLevel: 'warn',
  serviceBus: {
    namespaces: [
      {
        name: 'crash',
        queues: [
          { name: 'orders', maxDeliveryCount: 1000 },
          { name: 'visits', requiresSession: true, maxDeliveryCount: 1000 },
        ],
        topics: [{ name: 'events', subscriptions: [{ name: 'one' }, { name: 'two' }] }],
      },
    ],
  },
  eventHubs: {
    namespaces: [{ name: 'crash-hubs', eventHubs: [{ name: 'readings', partitionCount: PARTITIONS.length }] }],
  },
};

/** A directory that one azwire after another keeps its data in. */
export class Home {
  readonly #directory = mkdtempSync(join(tmpdir(), 'azwire-crash-'));

  constructor() {
    writeFileSync(join(this.#directory, 'azwire.json'), JSON.stringify(CONFIG));
  }

  /** `azwire up` in a process of its own. */
  start(): Server {
    const config = join(this.#directory, 'azwire.json');
    const args = [CLI, 'up', '--config', config, '--data', join(this.#directory, 'data')];
    return new Server(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }
}

export class Server {
  readonly #process: ChildProcess;
  readonly exited: Promise<unknown>;
  /** Resolves with the string that clients of both services connect with; undefined when the process ends before. */
  readonly ready: Promise<string | undefined>;
  isKilled = false;

  constructor(child: ChildProcess) {
    this.#process = child;
    this.exited = once(child, 'exit');
    this.ready = this.#connectionString();
  }

  /** Ends it between two instructions, whatever it is doing. */
  async kill(): Promise<void> {
    this.isKilled = true;
    this.#process.kill('SIGKILL');
    await this.exited;
  }

  async #connectionString(): Promise<string | undefined> {
    for await (const line of createInterface({ input: this.#process.stdout! })) {
      const found = /^\s+plain\s+(Endpoint=\S+)/.exec(line);
      if (found !== null) return found[1];
    }
    return undefined;
  }
}
