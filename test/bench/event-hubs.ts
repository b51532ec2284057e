import { stop } from './children.ts';
import { measureLoad, type Run, startServer } from './load.ts';
import { median, type Result } from './result.ts';

/** So many that the recorder's memory has been filled once and the code is compiled: a batch runs some of it but once. */
const LOAD = { warmUpMessages: 100_000, messages: 100_000 };
const RUNS = 5;

type Broker = 'azwire' | 'azwire-without-recorder' | 'azwire-with-data';
const BROKERS: readonly Broker[] = ['azwire', 'azwire-without-recorder', 'azwire-with-data'];

/** Event Hubs, 1 KiB: published in batches of 100, received from four partitions as they come. In turns, as for messaging. */
export async function measureEventHubs(progress: (text: string) => void): Promise<Result[]> {
  const runs: Record<Broker, Run[]> = { azwire: [], 'azwire-without-recorder': [], 'azwire-with-data': [] };
  for (let i = 1; i <= RUNS; i++) {
    for (const broker of BROKERS) {
      const run = await measure(broker);
      runs[broker].push(run);
      progress(
        `run ${i} of ${RUNS}: ${broker} ${run.cpuMicrosPerMessage.toFixed(2)} µs CPU per event, ` +
          `${Math.round(run.messagesPerSecond)} events/s`,
      );
    }
  }
  const cpu = (broker: Broker) => median(runs[broker].map((run) => run.cpuMicrosPerMessage));
  const rate = median(runs.azwire.map((run) => run.messagesPerSecond));
  return [
    { name: 'Event Hubs 1 KiB in and out, server CPU per event', value: cpu('azwire'), unit: 'µs', bar: 6 },
    { name: 'the same, recorder off', value: cpu('azwire-without-recorder'), unit: 'µs', bar: null },
    { name: 'the same, with --data', value: cpu('azwire-with-data'), unit: 'µs', bar: null },
    { name: 'Event Hubs 1 KiB, throughput, one rhea client', value: rate, unit: 'events/s', bar: null },
  ];
}

async function measure(broker: Broker): Promise<Run> {
  const server = await startServer(broker);
  try {
    return await measureLoad(server, 'event-hubs-client.ts', LOAD);
  } finally {
    await stop(server.child);
  }
}
