import { ask, start, stop } from './children.ts';
import { measureLoad, rssBytesOf, type Server, startServer } from './load.ts';
import { median, type Result } from './result.ts';

const WAITING = 1_000_000;
const LOAD = { warmUpMessages: 20_000, messages: 40_000 };
const RUNS = 5;
const BODY_BYTES = 1024;

/** A queue in which a million messages wait, and another one that is empty: the same load on both in turns. */
export async function measureLongQueue(progress: (text: string) => void): Promise<Result[]> {
  // Without the recorder, whose memory is bounded and would only blur what the messages take.
  const empty = await startServer('azwire-without-recorder');
  const full = await startServer('azwire-without-recorder');
  try {
    const bytesPerMessage = await fill(full);
    progress(`${WAITING} messages wait, ${Math.round(bytesPerMessage)} bytes each`);
    const ratios: number[] = [];
    for (let i = 1; i <= RUNS; i++) {
      const without = await measureLoad(empty, 'client.ts', LOAD);
      const withThem = await measureLoad(full, 'client.ts', LOAD);
      ratios.push(withThem.cpuMicrosPerMessage / without.cpuMicrosPerMessage);
      progress(
        `run ${i} of ${RUNS}: ${withThem.cpuMicrosPerMessage.toFixed(1)} µs CPU per message, ` +
          `${without.cpuMicrosPerMessage.toFixed(1)} µs in the empty queue`,
      );
    }
    const name = 'a queue with 1,000,000 messages of 1 KiB';
    return [
      { name: `${name}: CPU per operation against an empty one`, value: median(ratios), unit: '×', bar: 1.5 },
      { name: `${name}: memory over payload`, value: bytesPerMessage / BODY_BYTES, unit: '×', bar: null },
    ];
  } finally {
    await stop(full.child);
    await stop(empty.child);
  }
}

/** How much the server grows by, for each message. */
async function fill(server: Server): Promise<number> {
  await measureLoad(server, 'client.ts', LOAD);
  const before = await rssBytesOf(server);
  const { child } = await start<'ready'>('filling-client.ts', String(server.hello.port));
  await ask(child, { messages: WAITING });
  await stop(child);
  return ((await rssBytesOf(server)) - before) / WAITING;
}
