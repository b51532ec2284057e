import { counted, times } from '../../kernel/counted.ts';
import { type Change, changed, paired } from './change.ts';
import type { ComparedAttempt, ComparedCapture, ComparedConnection } from './compared-capture.ts';

/** Who opens connections to whom, how many, to which ports, over which layers. */
export function connectionChanges(before: ComparedCapture, after: ComparedCapture): Change[] {
  const [were, are] = [byEnds(before.connections), byEnds(after.connections)];
  return paired(were, are).flatMap(({ key: subject, before: old, after: now }) => {
    if (old === undefined) return opened(now!, were, are);
    if (now === undefined) return noLongerOpened(old, were, are);
    return [
      ...changed(
        'connections',
        subject,
        old.length,
        now.length,
        `${counted(old.length, 'connection')} → ${counted(now.length, 'connection')}`,
      ),
      ...portChanges(subject, old, now),
      ...layerChanges(subject, old, now),
    ];
  });
}

/** Attempts that came to nothing. */
export function verdictChanges(before: ComparedCapture, after: ComparedCapture): Change[] {
  const [were, are] = [failures(before.attempts), failures(after.attempts)];
  return paired(were, are).flatMap(({ before: old, after: now }): Change[] => {
    const { verdict, ...ends } = (old ?? now)![0]!;
    const subject = arrow(ends);
    if (old === undefined) {
      return [{ kind: 'verdict', change: 'new', subject, after: verdict, text: `${verdict} (${times(now!.length)})` }];
    }
    if (now === undefined) {
      return [{ kind: 'verdict', change: 'gone', subject, before: verdict, text: `no longer ${verdict}` }];
    }
    return changed(
      'attempts',
      subject,
      old.length,
      now.length,
      `${verdict}: ${times(old.length)} → ${times(now.length)}`,
    );
  });
}

type ByEnds = ReadonlyMap<string, readonly ComparedConnection[]>;

function opened(now: readonly ComparedConnection[], were: ByEnds, are: ByEnds): Change[] {
  const { opener, acceptor } = now[0]!;
  const subject = arrow({ opener, acceptor });
  const reverse = arrow({ opener: acceptor, acceptor: opener });
  if (opener !== acceptor && were.has(reverse) && !are.has(reverse)) {
    const text = `${acceptor} opened the connections, now ${opener} does (${counted(now.length, 'connection')})`;
    return [{ kind: 'opener', change: 'changed', subject, before: acceptor, after: opener, text }];
  }
  const text = `${opener} opens ${counted(now.length, 'connection')} to ${acceptor} (${doorsText(now)})`;
  return [{ kind: 'opener', change: 'new', subject, after: opener, text }];
}

/** Where the other side opens them now, that is told once. */
function noLongerOpened(old: readonly ComparedConnection[], were: ByEnds, are: ByEnds): Change[] {
  const { opener, acceptor } = old[0]!;
  const reverse = arrow({ opener: acceptor, acceptor: opener });
  if (opener !== acceptor && are.has(reverse) && !were.has(reverse)) return [];
  const text = `${opener} no longer opens a connection to ${acceptor} (${counted(old.length, 'connection')} before)`;
  return [{ kind: 'opener', change: 'gone', subject: arrow({ opener, acceptor }), before: opener, text }];
}

function portChanges(
  subject: string,
  old: readonly ComparedConnection[],
  now: readonly ComparedConnection[],
): Change[] {
  const [were, are] = [doorsOf(old), doorsOf(now)];
  const fresh = are.filter((door) => !were.some((other) => isSameDoor(door, other)));
  const gone = were.filter((door) => !are.some((other) => isSameDoor(door, other)));
  return [
    ...fresh.map(({ text }): Change => ({ kind: 'port', change: 'new', subject, after: text, text: `to ${text}` })),
    ...gone.map(
      ({ text }): Change => ({ kind: 'port', change: 'gone', subject, before: text, text: `no longer to ${text}` }),
    ),
  ];
}

/** Where somebody listens: by name, and by port where that was chosen. */
interface Door {
  readonly via: string;
  readonly port: number | undefined;
  readonly text: string;
}

/** The first port that Linux, and so everybody, gives to those who do not choose one. */
const FIRST_UNCHOSEN_PORT = 32_768;

function doorsOf(connections: readonly ComparedConnection[]): Door[] {
  const doors = connections.map(({ via, port }): Door => {
    const isChosen = port < FIRST_UNCHOSEN_PORT;
    return isChosen
      ? { via, port, text: `port ${port} (${via})` }
      : { via, port: undefined, text: `any port (${via})` };
  });
  return [...new Map(doors.map((door) => [door.text, door])).values()];
}

/** A port that nobody chose is another in each run. */
function isSameDoor(one: Door, other: Door): boolean {
  return one.via === other.via && (one.port ?? other.port) === (other.port ?? one.port);
}

function doorsText(connections: readonly ComparedConnection[]): string {
  return doorsOf(connections)
    .map(({ text }) => text)
    .join(', ');
}

/** Connections that ended before anything was said show only their lower layers, and count for nothing where others say more. */
function layerChanges(
  subject: string,
  old: readonly ComparedConnection[],
  now: readonly ComparedConnection[],
): Change[] {
  const [before, after] = [stacks(old), stacks(now)];
  return changed('layers', subject, before, after, `${before} → ${after}`);
}

function stacks(connections: readonly ComparedConnection[]): string {
  const all = [...new Set(connections.map(({ layers }) => layers.join(' › ')))].sort();
  const whole = all.filter((stack) => !all.some((other) => other.startsWith(`${stack} › `)));
  return whole.join(', ');
}

function byEnds(connections: readonly ComparedConnection[]): ByEnds {
  return Map.groupBy(connections, arrow);
}

function failures(attempts: readonly ComparedAttempt[]): ReadonlyMap<string, readonly ComparedAttempt[]> {
  const failed = attempts.filter(({ verdict }) => verdict !== 'established');
  return Map.groupBy(failed, ({ opener, acceptor, verdict }) => JSON.stringify([opener, acceptor, verdict]));
}

function arrow({ opener, acceptor }: { readonly opener: string; readonly acceptor: string }): string {
  return `${opener} → ${acceptor}`;
}
