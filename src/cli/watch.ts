import { type Command, InvalidArgumentError, Option } from 'commander';
import type { LiveLine, Verdict } from '../index.ts';
import { collected } from './collected.ts';
import { authorityOf, type ControlOptions, control, controlCommand, unreachable } from './control-client.ts';
import { count } from './count.ts';
import { onStopSignal } from './exit.ts';
import { port } from './port.ts';
import { type Event, WatchedCapture } from './watched-capture.ts';

interface WatchOptions extends ControlOptions {
  readonly connections?: boolean;
  readonly participant?: readonly string[];
  readonly service?: readonly string[];
  readonly port?: readonly number[];
  readonly verdict?: readonly string[];
  readonly format: 'text' | 'json';
  readonly fromStart?: boolean;
  readonly count?: number;
}

/** A reader of the output for whom so much waits has lines left out. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024;
const TELL_EVERY_MS = 100;
/** [RFC 6455 7.4.1] */
const GOING_AWAY = 1001;
const NORMAL = 1000;

/** `azwire watch` */
export function watchCommand(): Command {
  return controlCommand('watch')
    .description('Show live what crosses the sockets of a running azwire: a line per packet, or per connection.')
    .option('--connections', 'a line when a connection is opened or closed and when an attempt fails, not per packet')
    .option('--participant <name>', 'only what this one takes part in; may be given several times', collected)
    .option('--service <name>', 'only what this service takes part in: service-bus, cosmos, …', collected)
    .option('--port <port>', 'only connections with this port on either side', collectedPorts)
    .addOption(
      new Option('--verdict <verdict>', 'only attempts with this outcome: established, refused, …').argParser(verdict),
    )
    .addOption(
      new Option('--format <format>', 'text, or json: one object a line').choices(['text', 'json']).default('text'),
    )
    .option('--from-start', 'begin with what was recorded before')
    .option('--count <number>', 'end after so many lines', count)
    .addHelpText(
      'after',
      `
Times are UTC, numbers of packets are those of the reports. It ends when azwire stops, or with Ctrl-C.

Examples:
  azwire watch
  azwire watch --connections --from-start
  azwire watch --service service-bus --participant consumer
  azwire watch --verdict "TLS failed" --verdict refused
  azwire watch --format json | jq -r .contents[]`,
    )
    .action(watch);
}

/** In full here, because the library would take longer to load than `--help` may. */
const VERDICTS = Object.keys({
  established: true,
  refused: true,
  'timed out': true,
  'name not found': true,
  'TLS failed': true,
  unauthorised: true,
  reset: true,
} satisfies Record<Verdict, true>);

function verdict(text: string, before: readonly string[] = []): string[] {
  const meant = VERDICTS.find((each) => each.toLowerCase() === text.toLowerCase().replaceAll('-', ' '));
  if (meant === undefined) throw new InvalidArgumentError(`A verdict is one of ${VERDICTS.join(', ')}.`);
  return [...before, meant];
}

function collectedPorts(text: string, before: readonly number[] = []): number[] {
  return [...before, port(text)];
}

async function watch(options: WatchOptions): Promise<void> {
  await control(options, 'GET', '/health'); // A WebSocket that fails does not say why.
  const { objectOf, textOf } = await import('./watch-lines.ts');
  const show = (event: Event) => (options.format === 'json' ? JSON.stringify(objectOf(event)) : textOf(event));
  const watched = new WatchedCapture(options.connections ? 'connections' : 'packets', {
    participants: options.participant ?? [],
    services: options.service ?? [],
    ports: options.port ?? [],
    verdicts: options.verdict ?? [],
  });
  const output = new BoundedOutput(options.count);
  const from = options.fromStart ? 'start' : 'now';
  const socket = new WebSocket(`ws://${authorityOf(options)}/captures/current/live?from=${from}`);
  const offSignals = onStopSignal(() => socket.close(NORMAL));
  socket.addEventListener('message', ({ data }) => {
    const line = JSON.parse(String(data)) as LiveLine;
    tellMissed(line.missed);
    watched.take(line, performance.now());
  });
  const tell = (nowMs?: number) => {
    for (const event of watched.due(nowMs)) output.write(show(event));
    if (output.isFull) socket.close(NORMAL);
  };
  const telling = setInterval(() => tell(performance.now()), TELL_EVERY_MS);
  const { code } = await new Promise<{ readonly code: number }>((resolve) => {
    socket.addEventListener('error', () => {}); // A close follows.
    socket.addEventListener('close', resolve);
  });
  offSignals();
  clearInterval(telling);
  tell();
  output.tellLeftOut();
  if (code === GOING_AWAY) process.stderr.write('azwire has stopped.\n');
  else if (code !== NORMAL) throw await unreachable(`The connection to ${authorityOf(options)} broke.`);
}

function tellMissed(missed: LiveLine['missed']): void {
  const parts = Object.entries(missed).filter(([, number]) => number > 0);
  if (parts.length === 0) return;
  const list = parts.map(([what, number]) => `${number} ${what}`).join(', ');
  process.stderr.write(`azwire: let go before they could be shown: ${list}\n`);
}

/** Standard output, up to a number of lines, and without those that a slow reader would have pile up. */
class BoundedOutput {
  #left: number;
  #leftOut = 0;

  constructor(linesMax = Number.POSITIVE_INFINITY) {
    this.#left = linesMax;
  }

  get isFull(): boolean {
    return this.#left <= 0;
  }

  write(line: string): void {
    if (this.isFull) return;
    if (process.stdout.writableLength > WAITING_BYTES_MAX) {
      this.#leftOut++;
      return;
    }
    this.tellLeftOut();
    this.#left--;
    process.stdout.write(`${line}\n`);
  }

  tellLeftOut(): void {
    if (this.#leftOut > 0) process.stderr.write(`azwire: ${this.#leftOut} lines left out, the reader is too slow\n`);
    this.#leftOut = 0;
  }
}
