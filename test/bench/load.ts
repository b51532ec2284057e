import type { ChildProcess } from 'node:child_process';
import { ask, start, stop } from './children.ts';

export interface Server {
  readonly child: ChildProcess;
  readonly hello: { readonly port: number; readonly managementPort: number };
}

interface Usage {
  readonly cpu: NodeJS.CpuUsage;
  readonly rssBytes: number;
}

export interface Run {
  /** Of the server, with its collector of garbage. */
  readonly cpuMicrosPerMessage: number;
  readonly messagesPerSecond: number;
}

/** `webhook`: where Event Grid delivers, `127.0.0.1:40000`. Without it there is no Event Grid. */
export function startServer(
  kind: 'rhea' | 'azwire' | 'azwire-without-recorder' | 'azwire-with-data',
  webhook?: string,
): Promise<Server> {
  return start('server.ts', kind, ...(webhook === undefined ? [] : [webhook]));
}

export async function rssBytesOf(server: Server): Promise<number> {
  return (await ask<Usage>(server.child, 'usage')).rssBytes;
}

export async function cpuMicrosOf(server: Server): Promise<number> {
  const { cpu } = await ask<Usage>(server.child, 'usage');
  return cpu.user + cpu.system;
}

/** Starts a client program, lets it warm the server up, then measures what so many messages more cost. */
export async function measureLoad(
  server: Server,
  client: string,
  { warmUpMessages, messages }: { readonly warmUpMessages: number; readonly messages: number },
): Promise<Run> {
  const { child } = await start<'ready'>(client, String(server.hello.port));
  try {
    await ask(child, { messages: warmUpMessages });
    const before = await cpuMicrosOf(server);
    const startedAtMs = performance.now();
    await ask(child, { messages });
    const seconds = (performance.now() - startedAtMs) / 1000;
    const cpuMicros = (await cpuMicrosOf(server)) - before;
    return { cpuMicrosPerMessage: cpuMicros / messages, messagesPerSecond: messages / seconds };
  } finally {
    await stop(child).catch(() => {});
  }
}
