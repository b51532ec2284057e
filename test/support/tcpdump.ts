import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';
import { readConnections, type SniffedConnection } from './pcap.ts';

const INSTALLED = spawnSync('tcpdump', ['--version'], { stdio: 'ignore' }).status === 0;
export const HAS_TCPDUMP = process.platform === 'linux' && process.getuid?.() === 0 && INSTALLED;

/** The suffix of a test's name that says why it is skipped. */
export const TCPDUMP_NOTE = HAS_TCPDUMP ? '' : ' (skipped: needs tcpdump, root and Linux)';

/** A real tcpdump on the loopback interface, ended after the test. */
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
  static async start(ports: readonly number[]): Promise<Tcpdump> {
    const folder = mkdtempSync(join(tmpdir(), 'azwire-tcpdump-'));
    const file = join(folder, 'lo.pcap');
    const marker = createServer((socket) => socket.end().resume()).listen(0, '127.0.0.1');
    await once(marker, 'listening');
    const filter = [...ports, portOf(marker)].map((port) => `tcp port ${port}`).join(' or ');
    const options = ['-i', 'lo', '-U', '--immediate-mode', '-Z', 'root', '-s', '0', '-w', file, filter];
    const process = spawn('tcpdump', options, { stdio: ['ignore', 'ignore', 'pipe'] });
    onTestFinished(async () => {
      process.kill('SIGKILL');
      await new Promise((resolve) => marker.close(resolve));
      rmSync(folder, { recursive: true });
    });
    for await (const line of createInterface({ input: process.stderr! })) if (line.includes('listening on')) break;
    return new Tcpdump(process, file, marker);
  }

  /** The connections so far. A connection of our own that is seen to its end proves that nothing is missing before it. */
  async connections(): Promise<SniffedConnection[]> {
    const port = portOf(this.#marker);
    const socket = connect(port, '127.0.0.1').resume();
    await once(socket, 'close');
    const isMarker = ({ acceptor }: SniffedConnection) => acceptor.endsWith(`:${port}`);
    const read = () => readConnections(readFileSync(this.#file));
    await expect.poll(() => read().find(isMarker)?.closedBy, { timeout: 20_000 }).toBeDefined();
    expect(this.#process.exitCode).toBeNull();
    return read().filter((connection) => connection.accepted && !isMarker(connection));
  }
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}
