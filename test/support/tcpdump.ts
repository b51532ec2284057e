import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, vi } from 'vitest';
import { readSniffed, type Sniffed, type SniffedConnection } from './pcap.ts';

const INSTALLED = spawnSync('tcpdump', ['--version'], { stdio: 'ignore' }).status === 0;
export const HAS_TCPDUMP = process.platform === 'linux' && process.getuid?.() === 0 && INSTALLED;

/** The suffix of a test's name that says why it is skipped. */
export const TCPDUMP_NOTE = HAS_TCPDUMP ? '' : ' (skipped: needs tcpdump, root and Linux)';

export interface TcpdumpOptions {
  /** In tcpdump's language. */
  readonly filter: string;
  /** Default: that of the test that runs. Tests that run at the same time hand in their own. */
  readonly onDone?: (cleanUp: () => Promise<void>) => void;
}

/** Enough for the headers: lengths are told by them. */
const SNAPSHOT_BYTES = 128;

/** A real tcpdump, ended after the test. */
export class Tcpdump {
  readonly #process: ChildProcess;
  readonly #file: string;
  readonly #marker: Server;

  private constructor(process: ChildProcess, file: string, marker: Server) {
    this.#process = process;
    this.#file = file;
    this.#marker = marker;
  }

  /** Resolves when it sees every packet to and from `ports`. */
  static start(ports: readonly number[]): Promise<Tcpdump> {
    return Tcpdump.filter({ filter: ports.map((port) => `tcp port ${port}`).join(' or ') });
  }

  /** Resolves when it sees every packet that passes the filter. */
  static async filter({ filter, onDone = onTestFinished }: TcpdumpOptions): Promise<Tcpdump> {
    const folder = mkdtempSync(join(tmpdir(), 'azwire-tcpdump-'));
    const file = join(folder, 'lo.pcap');
    const marker = createServer((socket) => socket.end().resume()).listen(0, '127.0.0.1');
    await once(marker, 'listening');
    const options = ['-i', 'lo', '-U', '--immediate-mode', '-B', '16384', '-Z', 'root', '-s', `${SNAPSHOT_BYTES}`];
    const expression = `(${filter}) or tcp port ${portOf(marker)}`;
    const process = spawn('tcpdump', [...options, '-w', file, expression], { stdio: ['ignore', 'ignore', 'pipe'] });
    onDone(async () => {
      process.kill('SIGKILL');
      await new Promise((resolve) => marker.close(resolve));
      rmSync(folder, { recursive: true });
    });
    for await (const line of createInterface({ input: process.stderr! })) if (line.includes('listening on')) break;
    return new Tcpdump(process, file, marker);
  }

  /** The connections so far. */
  async connections(): Promise<SniffedConnection[]> {
    const sniffed = await this.attempts();
    return sniffed
      .filter(({ accepted }) => accepted)
      .map(({ openedAtMs: _, wasReset: _wasReset, ...connection }) => connection);
  }

  /** Whatever somebody tried to open so far. A connection of our own that is seen to its end proves that nothing is missing before it. */
  async attempts(): Promise<Sniffed[]> {
    const port = portOf(this.#marker);
    const socket = connect(port, '127.0.0.1').resume();
    await once(socket, 'close');
    const isMarker = ({ acceptor }: SniffedConnection) => acceptor.endsWith(`:${port}`);
    const read = () => readSniffed(readFileSync(this.#file));
    await vi.waitFor(() => expect(read().find(isMarker)?.closedBy).toBeDefined(), { timeout: 20_000 });
    expect(this.#process.exitCode).toBeNull();
    return read().filter((connection) => !isMarker(connection));
  }
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}
