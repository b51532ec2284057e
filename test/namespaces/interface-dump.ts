import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { ACK, RST, type Segment, SYN, segments } from '../support/pcap.ts';

/** A port at which no participant listens: what is dialled there is answered with a RST. */
const MARKER_PORT = 9;
const POLL_MS = 20;
const POLLS = 500;

/** A real tcpdump of what a participant, and nobody else, has sent: what comes in at azwire's end of its cable. */
export class InterfaceDump {
  readonly #host: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'azwire-interface-'));
  readonly #process: ChildProcess;
  #sent: readonly Segment[] = [];

  private constructor(networkInterface: string, host: string) {
    this.#host = host;
    const options = ['-i', networkInterface, '-Q', 'in', '-U', '--immediate-mode', '-Z', 'root', '-s', '128'];
    this.#process = spawn('tcpdump', [...options, '-w', this.#file, 'tcp'], { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  /** Resolves when it sees all that the participant at `host` sends. */
  static async start(networkInterface: string, host: string): Promise<InterfaceDump> {
    const dump = new InterfaceDump(networkInterface, host);
    for await (const line of createInterface({ input: dump.#process.stderr! })) {
      if (line.includes('listening on')) break;
    }
    return dump;
  }

  /** Who the participant has dialled: `10.0.0.2:40000 → 10.0.0.1:5672`. */
  get opened(): readonly string[] {
    return this.#ends(SYN, ({ from, to }) => `${from} → ${to}`);
  }

  /** Whose dialling it has answered. */
  get accepted(): readonly string[] {
    return this.#ends(SYN | ACK, ({ from, to }) => `${to} → ${from}`);
  }

  /** Ends tcpdump when it has seen all there was. The participant's interface must still be there. */
  async stop(): Promise<void> {
    try {
      await this.#drain();
    } finally {
      const exited = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await exited;
      rmSync(this.#folder, { recursive: true });
    }
  }

  /** What the participant's kernel answers to us now is behind everything else that it has sent. */
  async #drain(): Promise<void> {
    await new Promise((resolve) => {
      connect(MARKER_PORT, this.#host)
        .on('error', () => {}) // It is refused: that is the answer.
        .once('close', resolve);
    });
    const marker = `${this.#host}:${MARKER_PORT}`;
    for (let poll = 0; poll < POLLS; poll++) {
      const sent = [...segments(readFileSync(this.#file))];
      this.#sent = sent.filter(({ from }) => from !== marker);
      if (sent.some(({ from, flags }) => from === marker && flags & RST)) return;
      await delay(POLL_MS);
    }
    throw new Error(`tcpdump has not seen the end of what ${this.#host} sends`);
  }

  get #file(): string {
    return join(this.#folder, 'sent.pcap');
  }

  #ends(flags: number, text: (segment: Segment) => string): string[] {
    const found = this.#sent.filter((segment) => (segment.flags & (SYN | ACK)) === flags);
    return [...new Set(found.map(text))].toSorted();
  }
}
