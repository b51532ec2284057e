import { stop } from './children.ts';
import { measureLoad, type Run, startServer } from './load.ts';
import { median, type Result } from './result.ts';

/** So many that the recorder's memory has been filled once: the first touch of a page costs more than all that follows. */
const WARM_UP_MESSAGES = 40_000;
const MESSAGES = 60_000;
const RUNS = 5;

type Broker = 'rhea' | 'azwire' | 'azwire-without-recorder' | 'azwire-with-data';
const BROKERS: readonly Broker[] = ['rhea', 'azwire', 'azwire-without-recorder', 'azwire-with-data'];

/** Service Bus, 1 KiB: send, receive under peek-lock, complete. The brokers take turns, so that the ratio is of one time. */
export async function measureMessaging(progress: (text: string) => void): Promise<Result[]> {
  const runs: Record<Broker, Run[]> = { rhea: [], azwire: [], 'azwire-without-recorder': [], 'azwire-with-data': [] };
  for (let i = 1; i <= RUNS; i++) {
    for (const broker of BROKERS) {
      const run = await measure(broker);
      runs[broker].push(run);
      progress(
        `run ${i} of ${RUNS}: ${broker} ${run.cpuMicrosPerMessage.toFixed(1)} µs CPU per message, ` +
          `${Math.round(run.messagesPerSecond)} messages/s`,
      );
    }
  }
  return results(runs);
}

async function measure(broker: Broker): Promise<Run> {
  const server = await startServer(broker);
  try {
    return await measureLoad(server, 'client.ts', { warmUpMessages: WARM_UP_MESSAGES, messages: MESSAGES });
  } finally {
    await stop(server.child);
  }
}

function results(runs: Record<Broker, Run[]>): Result[] {
  const cpu = (broker: Broker) => median(runs[broker].map((run) => run.cpuMicrosPerMessage));
  const rate = (broker: Broker) => median(runs[broker].map((run) => run.messagesPerSecond));
  const ratio = (of: (run: Run) => number, a: Broker, b: Broker) =>
    median(runs[a].map((run, i) => of(run) / of(runs[b][i]!)));
  const rateOf = (run: Run) => run.messagesPerSecond;
  return [
    { name: 'Service Bus 1 KiB, server CPU per message', value: cpu('azwire'), unit: 'µs', bar: 12 },
    { name: 'the same, recorder off', value: cpu('azwire-without-recorder'), unit: 'µs', bar: null },
    { name: 'the same, with --data', value: cpu('azwire-with-data'), unit: 'µs', bar: null },
    { name: 'the same, bare rhea broker', value: cpu('rhea'), unit: 'µs', bar: null },
    { name: 'Service Bus 1 KiB, throughput, one rhea client', value: rate('azwire'), unit: 'messages/s', bar: null },
    { name: 'the same, recorder off', value: rate('azwire-without-recorder'), unit: 'messages/s', bar: null },
    { name: 'the same, bare rhea broker', value: rate('rhea'), unit: 'messages/s', bar: null },
    {
      name: 'throughput against the bare rhea broker',
      value: ratio(rateOf, 'azwire', 'rhea'),
      unit: '× (at least)',
      bar: 1.3,
    },
  ];
}
