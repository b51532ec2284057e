import type { ChildProcess } from 'node:child_process';
import { ask, start, stop } from './children.ts';
import { FAN_OUT } from './event-grid-topics.ts';
import { cpuMicrosOf, rssBytesOf, type Server, startServer } from './load.ts';
import { median, type Result } from './result.ts';

const RUNS = 3;
const LATENCY = { warmUp: 500, events: 1_000 };
const FAN_OUT_EVENTS = { warmUp: 2_000, events: 5_000 };
const NAMESPACE_EVENTS = { warmUp: 20_000, events: 20_000 };
const MEMORY_SAMPLE_MS = 250;

interface Run {
  readonly latencyMs: number;
  readonly deliveriesPerSecond: number;
  readonly deliveryCpuMicros: number;
  readonly rssMb: number;
  readonly twice: number;
  readonly namespaceEventsPerSecond: number;
  readonly namespaceCpuMicros: number;
}

/** Event Grid, 1 KiB: one event on its way to a webhook, many to ten webhooks, and many through a namespace. */
export async function measureEventGrid(progress: (text: string) => void): Promise<Result[]> {
  const runs: Record<'azwire' | 'azwire-without-recorder', Run[]> = { azwire: [], 'azwire-without-recorder': [] };
  for (let i = 1; i <= RUNS; i++) {
    for (const kind of ['azwire', 'azwire-without-recorder'] as const) {
      const run = await measure(kind);
      runs[kind].push(run);
      progress(
        `run ${i} of ${RUNS}: ${kind} ${run.latencyMs.toFixed(2)} ms to a webhook, ` +
          `${Math.round(run.deliveriesPerSecond)} deliveries/s to ${FAN_OUT}, ` +
          `${Math.round(run.namespaceEventsPerSecond)} events/s through a namespace`,
      );
    }
  }
  const of = (key: keyof Run, kind: keyof typeof runs = 'azwire') => median(runs[kind].map((run) => run[key]));
  const off = 'azwire-without-recorder';
  const fanOut = `Event Grid, one topic with ${FAN_OUT} webhooks`;
  return [
    { name: 'Event Grid, publish → webhook received, p50', value: of('latencyMs'), unit: 'ms', bar: 5 },
    { name: 'the same, recorder off', value: of('latencyMs', off), unit: 'ms', bar: null },
    { name: fanOut, value: of('deliveriesPerSecond'), unit: 'deliveries/s', bar: null },
    { name: `${fanOut}, server CPU per delivery`, value: of('deliveryCpuMicros'), unit: 'µs', bar: null },
    { name: 'the same, recorder off', value: of('deliveryCpuMicros', off), unit: 'µs', bar: null },
    { name: `${fanOut}, server memory at most`, value: of('rssMb'), unit: 'MB', bar: null },
    { name: 'the same, recorder off', value: of('rssMb', off), unit: 'MB', bar: null },
    { name: `${fanOut}, delivered more than once`, value: of('twice'), unit: 'deliveries', bar: null },
    { name: 'Event Grid namespace, in and out', value: of('namespaceEventsPerSecond'), unit: 'events/s', bar: null },
    { name: 'the same, server CPU per event', value: of('namespaceCpuMicros'), unit: 'µs', bar: null },
    { name: 'the same, recorder off', value: of('namespaceCpuMicros', off), unit: 'µs', bar: null },
  ];
}

async function measure(kind: 'azwire' | 'azwire-without-recorder'): Promise<Run> {
  const { child: client, hello } = await start<{ port: number }>('event-grid-client.ts');
  let server: Server | undefined;
  try {
    server = await startServer(kind, `127.0.0.1:${hello.port}`);
    await ask(client, { type: 'connect', port: server.hello.managementPort });
    return {
      ...(await measureLatency(client)),
      ...(await measureFanOut(client, server)),
      ...(await measureNamespace(client, server)),
    };
  } finally {
    await stop(client).catch(() => {});
    if (server !== undefined) await stop(server.child);
  }
}

async function measureLatency(client: ChildProcess): Promise<Pick<Run, 'latencyMs'>> {
  await ask(client, { type: 'latency', events: LATENCY.warmUp });
  return { latencyMs: median(await ask<number[]>(client, { type: 'latency', events: LATENCY.events })) };
}

/** It ends only when every webhook has got every event, so that none is lost. */
async function measureFanOut(client: ChildProcess, server: Server) {
  await ask(client, { type: 'fan-out', events: FAN_OUT_EVENTS.warmUp });
  const before = await cpuMicrosOf(server);
  let rssBytes = 0;
  const running = ask<{ seconds: number; twice: number }>(client, { type: 'fan-out', events: FAN_OUT_EVENTS.events });
  const over = running.then(() => true);
  do {
    rssBytes = Math.max(rssBytes, await rssBytesOf(server));
  } while (
    !(await Promise.race([over, new Promise<false>((resolve) => setTimeout(resolve, MEMORY_SAMPLE_MS, false))]))
  );
  const { seconds, twice } = await running;
  const deliveries = FAN_OUT_EVENTS.events * FAN_OUT;
  return {
    deliveriesPerSecond: deliveries / seconds,
    deliveryCpuMicros: ((await cpuMicrosOf(server)) - before) / deliveries,
    rssMb: rssBytes / 1e6,
    twice,
  };
}

async function measureNamespace(client: ChildProcess, server: Server) {
  await ask(client, { type: 'namespace', events: NAMESPACE_EVENTS.warmUp });
  const before = await cpuMicrosOf(server);
  const { events } = NAMESPACE_EVENTS;
  const { seconds } = await ask<{ seconds: number }>(client, { type: 'namespace', events });
  return {
    namespaceEventsPerSecond: events / seconds,
    namespaceCpuMicros: ((await cpuMicrosOf(server)) - before) / events,
  };
}
