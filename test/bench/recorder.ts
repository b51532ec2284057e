import type { ChildProcess } from 'node:child_process';
import { ask, start, stop } from './children.ts';
import { cpuMicrosOf, type Server, startServer } from './load.ts';
import { median, type Result } from './result.ts';

/** So many that the code is compiled; of the loads with the most bytes also that all of the recorder's memory has been written to. */
const WARM_UPS = 3;
const SLICES = 6;
/** How the memory of a process comes to lie, and what is compiled when, makes more of a difference than the recorder does. */
const PAIRS = 3;

/** A server and the client that puts load on it. */
interface Pair {
  readonly server: Server;
  readonly client: ChildProcess;
}

interface Load {
  readonly name: string;
  /** Messages, events, deliveries or calls in one slice. */
  readonly count: number;
  /** What the client is told. */
  readonly order: object;
  start(recorder: boolean): Promise<Pair>;
}

const LOADS: readonly Load[] = [
  {
    name: 'Service Bus, send, receive and complete',
    count: 20_000,
    order: { messages: 20_000 },
    start: (recorder) => startMessaging(recorder, 'client.ts'),
  },
  {
    name: 'Event Hubs, in and out',
    count: 50_000,
    order: { messages: 50_000 },
    start: (recorder) => startMessaging(recorder, 'event-hubs-client.ts'),
  },
  {
    name: 'Event Grid, deliveries to webhooks',
    count: 5_000,
    order: { type: 'fan-out', events: 500 },
    start: startEventGrid,
  },
  {
    name: 'Event Grid namespace, in and out',
    count: 10_000,
    order: { type: 'namespace', events: 10_000 },
    start: startEventGrid,
  },
  { name: 'Cosmos DB, point writes', count: 3_000, order: { type: 'write', count: 3_000 }, start: startCosmos },
  { name: 'Cosmos DB, point reads', count: 4_000, order: { type: 'read', count: 4_000 }, start: startCosmos },
];

/**
 * What the recorder costs: two servers side by side, one without it, which take turns slice by slice, so that whatever else the machine
 * does meets both; several such pairs, one after the other.
 */
export async function measureRecorder(progress: (text: string) => void): Promise<Result[]> {
  const results: Result[] = [];
  for (const load of LOADS) {
    const on: number[] = [];
    const off: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const costs = await measure(load, pair % 2 === 0);
      on.push(...costs.on);
      off.push(...costs.off);
    }
    const ratio = median(on.map((cpuMicros, i) => cpuMicros / off[i]!));
    const name = `recorder on against off, server CPU: ${load.name}`;
    progress(`${name}: ${median(on).toFixed(1)} µs and ${median(off).toFixed(1)} µs, ${ratio.toFixed(2)} ×`);
    results.push({ name, value: ratio, unit: '×', bar: 1.1 });
  }
  return results;
}

/** Microseconds of the server's CPU for each of what is counted, slice by slice. */
async function measure(load: Load, startsWithOn: boolean): Promise<Record<'on' | 'off', number[]>> {
  const pairs: Pair[] = [];
  const cost = async ({ server, client }: Pair) => {
    const before = await cpuMicrosOf(server);
    await ask(client, load.order);
    return ((await cpuMicrosOf(server)) - before) / load.count;
  };
  try {
    for (const recorder of [startsWithOn, !startsWithOn]) pairs.push(await load.start(recorder));
    const [on, off] = (startsWithOn ? pairs : pairs.toReversed()) as [Pair, Pair];
    const costs: Record<'on' | 'off', number[]> = { on: [], off: [] };
    for (let slice = -WARM_UPS; slice < SLICES; slice++) {
      const isOnFirst = slice % 2 === 0;
      const first = await cost(isOnFirst ? on : off);
      const second = await cost(isOnFirst ? off : on);
      if (slice < 0) continue;
      costs.on.push(isOnFirst ? first : second);
      costs.off.push(isOnFirst ? second : first);
    }
    return costs;
  } finally {
    for (const { server, client } of pairs) {
      await stop(client).catch(() => {});
      await stop(server.child);
    }
  }
}

async function startMessaging(recorder: boolean, program: string): Promise<Pair> {
  const server = await startServer(recorder ? 'azwire' : 'azwire-without-recorder');
  const { child: client } = await start<'ready'>(program, String(server.hello.port));
  return { server, client };
}

async function startEventGrid(recorder: boolean): Promise<Pair> {
  const { child: client, hello } = await start<{ port: number }>('event-grid-client.ts');
  const server = await startServer(recorder ? 'azwire' : 'azwire-without-recorder', `127.0.0.1:${hello.port}`);
  await ask(client, { type: 'connect', port: server.hello.managementPort });
  return { server, client };
}

async function startCosmos(recorder: boolean): Promise<Pair> {
  const server: Server = await start('cosmos-server.ts', recorder ? 'with-recorder' : 'without-recorder');
  const { child: client } = await start<'ready'>('cosmos-client.ts', String(server.hello.port));
  await ask(client, { type: 'write', count: 100 });
  return { server, client };
}
