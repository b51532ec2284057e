import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Azwire } from '../../src/index.ts';

const PROGRAMS = {
  'client-program': fileURLToPath(new URL('./client-program.ts', import.meta.url)),
  'entra-client-program': fileURLToPath(new URL('./entra-client-program.ts', import.meta.url)),
};

export interface ClientProcessOptions {
  /** Default `client-program`. */
  readonly program?: keyof typeof PROGRAMS;
  /** What its environment holds beside what it needs anyway. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default `amqp`: plain TCP. */
  readonly transport?: 'amqp' | 'amqps' | 'websocket';
  readonly queue: string;
  readonly messages?: number;
  /** Default: none is asked for. */
  readonly namespace?: string;
  /** What the client dials instead of `localhost`; resolved to this machine. */
  readonly host?: string;
  /** Default true: the client's Node trusts the CA of `azure`. */
  readonly trusts?: boolean;
  /** Keep the connection when the messages are through. */
  readonly stays?: boolean;
  /** Told how to clean up. Default: it is done after the test. */
  readonly onDone?: (cleanUp: () => void | Promise<void>) => void;
}

/** A real Service Bus client in a process of its own, ended after the test. */
export class ClientProcess {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #exited: Promise<unknown>;

  constructor(azure: Azwire, options: ClientProcessOptions) {
    const {
      program = 'client-program',
      env: own,
      transport = 'amqp',
      queue,
      messages = 3,
      trusts = true,
      stays = false,
      host,
      namespace,
      onDone = onTestFinished,
    } = options;
    const { NODE_EXTRA_CA_CERTS: _own, ...env } = process.env;
    this.process = spawn(process.execPath, [PROGRAMS[program]], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...env,
        CONNECTION_STRING: connectionString(azure, transport, namespace).replace(
          '//localhost:',
          `//${host ?? 'localhost'}:`,
        ),
        QUEUE: queue,
        MESSAGES: String(messages),
        ...(transport === 'websocket' && { WEBSOCKETS: '1' }),
        ...(host !== undefined && { HOST: host }),
        ...(stays && { STAY: '1' }),
        ...own,
        ...(trusts && { NODE_EXTRA_CA_CERTS: caFile(azure, onDone) }),
      },
    });
    this.#exited = once(this.process, 'exit');
    this.#lines = createInterface({ input: this.process.stdout! })[Symbol.asyncIterator]();
    onDone(() => this.kill());
  }

  /** The next line that it prints; undefined when it has ended. */
  async line(): Promise<string | undefined> {
    const { value, done } = await this.#lines.next();
    return done ? undefined : value;
  }

  async exited(): Promise<void> {
    await this.#exited;
  }

  /** Ends it without a chance to say goodbye. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#exited;
  }
}

/** AMQP over WebSockets is TLS without the emulator flag, at the gateway's port. */
export function connectionString(azure: Azwire, transport: 'amqp' | 'amqps' | 'websocket', namespace?: string): string {
  const named = namespace === undefined ? {} : { namespace };
  if (transport !== 'websocket') return azure.connectionString('service-bus', { transport, ...named });
  const { amqps, gateway } = azure.ports;
  return azure.connectionString('service-bus', { transport: 'amqps' }).replace(`:${amqps};`, `:${gateway};`);
}

function caFile(azure: Azwire, onDone: NonNullable<ClientProcessOptions['onDone']>): string {
  const folder = mkdtempSync(join(tmpdir(), 'azwire-ca-'));
  onDone(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, azure.caCertificate);
  return file;
}
