import { ask, start, stop } from './children.ts';
import { measureLoad, rssBytesOf, startServer } from './load.ts';
import type { Result } from './result.ts';

const CONNECTIONS = 10_000;
const WARM_UP_CONNECTIONS = 100;
/** Until the collector of garbage has come by. */
const SETTLE_MS = 5000;

/** Connections with a session and a receiver whose credit waits. One run: the server is as large as its largest. */
export async function measureIdleConnections(progress: (text: string) => void): Promise<Result[]> {
  const server = await startServer('azwire');
  try {
    // The recorder's memory is bounded and would be taken anyway; what it keeps of each connection counts.
    await measureLoad(server, 'client.ts', { warmUpMessages: 40_000, messages: 20_000 });
    const { child } = await start<'ready'>('idle-client.ts', String(server.hello.port));
    try {
      await ask(child, { connections: WARM_UP_CONNECTIONS });
      await settle();
      const before = await rssBytesOf(server);
      const opened = await ask<number>(child, { connections: CONNECTIONS });
      await settle();
      const kilobytes = ((await rssBytesOf(server)) - before) / 1024 / opened;
      progress(`${opened} idle connections, ${kilobytes.toFixed(1)} KB each`);
      const name = `${opened.toLocaleString('en')} idle connections, each with a waiting receiver`;
      return [{ name, value: kilobytes, unit: 'KB each', bar: 60 }];
    } finally {
      await stop(child);
    }
  } finally {
    await stop(server.child);
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
