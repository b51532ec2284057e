import { stop } from './children.ts';
import { measureLoad, type Run, startServer } from './load.ts';
import { median, type Result } from './result.ts';

/** Each in every one of the client's sessions. */
const LOAD = { warmUpMessages: 20_000, messages: 50_000 };
const RUNS = 3;

/** 1 KiB messages of 1,000 sessions, drained side by side; the client answers only when each session has had all of its own. */
export async function measureSessions(progress: (text: string) => void): Promise<Result[]> {
  const runs: Run[] = [];
  for (let i = 1; i <= RUNS; i++) {
    const server = await startServer('azwire');
    try {
      const run = await measureLoad(server, 'session-client.ts', LOAD);
      runs.push(run);
      progress(
        `run ${i} of ${RUNS}: 1,000 sessions ${run.cpuMicrosPerMessage.toFixed(1)} µs CPU per message, ` +
          `${Math.round(run.messagesPerSecond)} messages/s`,
      );
    } finally {
      await stop(server.child);
    }
  }
  const name = '1,000 sessions side by side, all served';
  return [
    {
      name: `${name}: throughput`,
      value: median(runs.map((run) => run.messagesPerSecond)),
      unit: 'messages/s',
      bar: null,
    },
    {
      name: `${name}: server CPU per message`,
      value: median(runs.map((run) => run.cpuMicrosPerMessage)),
      unit: 'µs',
      bar: null,
    },
  ];
}
