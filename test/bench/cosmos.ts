import type { ChildProcess } from 'node:child_process';
import { ask, start, stop } from './children.ts';
import { cpuMicrosOf, rssBytesOf, type Server } from './load.ts';
import { median, type Result } from './result.ts';

const RUNS = 3;
const POINT = { warmUp: 3_000, count: 10_000 };
const LATENCY = { warmUp: 300, count: 1_000 };
const QUERIES = 1_000;
const SMALL = 1_000;
const LARGE = 1_000_000;
const FEED_ITEMS = 100_000;

interface PointRun {
  readonly writesPerSecond: number;
  readonly writeCpuMicros: number;
  readonly readsPerSecond: number;
  readonly readCpuMicros: number;
  readonly latencyMs: number;
}

/** Cosmos DB: writes and reads of single items, the way into the change feed, and a container of a million items. */
export async function measureCosmos(progress: (text: string) => void): Promise<Result[]> {
  const runs: PointRun[] = [];
  for (let i = 1; i <= RUNS; i++) {
    const run = await withServer('with-recorder', measurePoint);
    runs.push(run);
    progress(
      `run ${i} of ${RUNS}: ${Math.round(run.writesPerSecond)} writes/s, ${Math.round(run.readsPerSecond)} reads/s, ` +
        `${run.latencyMs.toFixed(2)} ms to the change feed`,
    );
  }
  const without = await withServer('without-recorder', measurePoint);
  const of = (name: keyof PointRun) => median(runs.map((run) => run[name]));
  const large = await withServer('without-recorder', (client, server) => measureLarge(client, server, progress));
  const name = 'Cosmos DB, items of 1 KiB';
  return [
    { name: `${name}: point writes`, value: of('writesPerSecond'), unit: 'items/s', bar: null },
    { name: 'the same, server CPU per write', value: of('writeCpuMicros'), unit: 'µs', bar: null },
    { name: 'the same, recorder off', value: without.writeCpuMicros, unit: 'µs', bar: null },
    { name: `${name}: point reads`, value: of('readsPerSecond'), unit: 'items/s', bar: null },
    { name: 'the same, server CPU per read', value: of('readCpuMicros'), unit: 'µs', bar: null },
    { name: 'the same, recorder off', value: without.readCpuMicros, unit: 'µs', bar: null },
    { name: 'Cosmos DB, create → seen in the change feed, p50', value: of('latencyMs'), unit: 'ms', bar: 10 },
    ...large,
  ];
}

async function withServer<T>(
  recorder: 'with-recorder' | 'without-recorder',
  measure: (client: ChildProcess, server: Server) => Promise<T>,
): Promise<T> {
  const server: Server = await start('cosmos-server.ts', recorder);
  try {
    const { child: client } = await start<'ready'>('cosmos-client.ts', String(server.hello.port));
    try {
      return await measure(client, server);
    } finally {
      await stop(client).catch(() => {});
    }
  } finally {
    await stop(server.child);
  }
}

async function measurePoint(client: ChildProcess, server: Server): Promise<PointRun> {
  const cost = async (type: 'write' | 'read') => {
    await ask(client, { type, count: POINT.warmUp });
    const before = await cpuMicrosOf(server);
    const seconds = await ask<number>(client, { type, count: POINT.count });
    return { perSecond: POINT.count / seconds, cpuMicros: ((await cpuMicrosOf(server)) - before) / POINT.count };
  };
  const writes = await cost('write');
  const reads = await cost('read');
  await ask(client, { type: 'latency', count: LATENCY.warmUp });
  return {
    writesPerSecond: writes.perSecond,
    writeCpuMicros: writes.cpuMicros,
    readsPerSecond: reads.perSecond,
    readCpuMicros: reads.cpuMicros,
    latencyMs: median(await ask<number[]>(client, { type: 'latency', count: LATENCY.count })),
  };
}

/** Without the recorder, whose memory is bounded and would only blur what the items take. */
async function measureLarge(client: ChildProcess, server: Server, progress: (text: string) => void): Promise<Result[]> {
  await ask(client, { type: 'fill', count: SMALL, container: 'small' });
  await ask(client, { type: 'fill', count: SMALL });
  const before = await rssBytesOf(server);
  const fillSeconds = await ask<number>(client, { type: 'fill', count: LARGE - SMALL });
  const bytesPerItem = ((await rssBytesOf(server)) - before) / (LARGE - SMALL);
  progress(`${LARGE} items, ${Math.round(bytesPerItem)} bytes each, written in ${fillSeconds.toFixed(0)} s`);
  const queryMs = async (container: string) =>
    median(await ask<number[]>(client, { type: 'query', count: QUERIES, container }));
  const ratios: number[] = [];
  let largeMs = await queryMs('items');
  for (let i = 1; i <= RUNS; i++) {
    const smallMs = await queryMs('small');
    largeMs = await queryMs('items');
    ratios.push(largeMs / smallMs);
    progress(`a point query: ${smallMs.toFixed(3)} ms over ${SMALL} items, ${largeMs.toFixed(3)} ms over ${LARGE}`);
  }
  const feedSeconds = await ask<number>(client, { type: 'feed', count: FEED_ITEMS });
  const name = 'Cosmos DB, a container of 1,000,000 small items';
  return [
    { name: `${name}: written in batches of 100`, value: (LARGE - SMALL) / fillSeconds, unit: 'items/s', bar: null },
    { name: `${name}: memory`, value: bytesPerItem, unit: 'bytes/item', bar: null },
    { name: `${name}: a point query on an indexed path, p50`, value: largeMs, unit: 'ms', bar: null },
    { name: `${name}: the same against 1,000 items`, value: median(ratios), unit: '×', bar: 2 },
    { name: `${name}: read from the change feed`, value: FEED_ITEMS / feedSeconds, unit: 'items/s', bar: null },
  ];
}
