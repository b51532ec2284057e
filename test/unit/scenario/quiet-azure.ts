import type { Address } from '../../../src/kernel/connection.ts';
import type { Capture } from '../../../src/recorder/capture.ts';
import type { ReportedAttempt } from '../../../src/recorder/recorder.ts';
import { loopbackNetwork } from '../../../src/scenario/network.ts';
import { command, type Program } from '../../../src/scenario/program.ts';
import type { AzureOptions, ConnectionFilter, FrontDoor, RunningAzure } from '../../../src/scenario/running-azure.ts';
import { type ScenarioDefinition, scenario } from '../../../src/scenario/scenario.ts';
import { EMPTY_CAPTURE } from './hand-made.ts';
import { IDLE } from './processes.ts';

/** An azwire without sockets: these tests are about the runner. test/scenarios has the real one. */
export class QuietAzure implements RunningAzure {
  readonly services = ['service-bus'];
  readonly host = '127.0.0.1';
  readonly ports = { amqp: 1 };
  readonly caCertificate = 'a certificate';
  readonly named = new Map<string, string>();
  readonly listeners = new Map<string, Address>();
  readonly reachable: [string, boolean][] = [];
  readonly marks: string[] = [];
  readonly attempts: ReportedAttempt[] = [];
  readonly cuts: ConnectionFilter[] = [];
  connections = 1;
  aheadMs = 0;
  options: AzureOptions | undefined;
  stops = 0;
  captures: Capture[] = [EMPTY_CAPTURE];

  readonly start = async (options: AzureOptions): Promise<RunningAzure> => {
    this.options = options;
    return this;
  };

  readonly openNetwork = loopbackNetwork(async (hosts) => hosts.map((host, i) => ({ host, port: 40_000 + i })));

  connectionString(service: string): string {
    return `the string of ${service}`;
  }

  capture(): Capture {
    return (this.captures.length > 1 ? this.captures.shift() : this.captures[0]) ?? EMPTY_CAPTURE;
  }

  nameHost(host: string, participant: string): void {
    this.named.set(participant, host);
  }

  nameListener(address: Address, participant: string): void {
    this.listeners.set(participant, address);
  }

  setReachable(listener: string, isReachable: boolean): void {
    this.reachable.push([listener, isReachable]);
  }

  cutConnections(filter: ConnectionFilter): number {
    this.cuts.push(filter);
    return this.connections;
  }

  advanceClock(ms: number): void {
    this.aheadMs += ms;
  }

  mark(text: string): void {
    this.marks.push(text);
  }

  recordAttempt(attempt: ReportedAttempt): void {
    this.attempts.push(attempt);
  }

  async openFrontDoor({ at }: FrontDoor): Promise<Address> {
    return { host: at.host, port: 50_000 };
  }

  async stop(): Promise<void> {
    this.stops++;
  }
}

/** A participant that runs `code`. */
export function script(code: string, env?: Program['env']): Program {
  return command(process.execPath, ['-e', code], env ? { env } : {});
}

/** A participant that never ends. */
export const idle = script(IDLE);

/** A scenario of which only what matters is given. */
export function define<const Name extends string>(
  definition: Pick<ScenarioDefinition<Name>, 'participants' | 'run'> & Partial<ScenarioDefinition<Name>>,
) {
  return scenario({ file: import.meta.url, title: 'a test', story: '', azure: {}, expect: [], ...definition });
}
