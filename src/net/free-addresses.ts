import { createServer, type Server } from 'node:net';
import type { Address } from '../kernel/connection.ts';

/** What every system has; others have all of 127.0.0.0/8. */
const LOOPBACK = '127.0.0.1';

/**
 * An address per host at which nobody listens yet, each with a port of its own that is free at all addresses of this machine. A host that
 * the system does not have is replaced by 127.0.0.1. Nothing keeps others from taking the port afterwards.
 */
export async function freeAddresses(hosts: readonly string[]): Promise<Address[]> {
  const held: Server[] = [];
  try {
    // All at once, so that no two get the same.
    for (const _ of hosts) held.push((await listening('::')) ?? (await listening('0.0.0.0')) ?? (await mustListen()));
    const ports = held.map(portOf);
    return await Promise.all(hosts.map(async (host, i) => ({ host: await ownHost(host), port: ports[i]! })));
  } finally {
    await Promise.all(held.map(close));
  }
}

async function ownHost(host: string): Promise<string> {
  const probe = await listening(host);
  if (probe === undefined) return LOOPBACK;
  await close(probe);
  return host;
}

/** Undefined where the system has no such address. */
function listening(host: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host, port: 0, exclusive: true }, () => resolve(server));
  });
}

async function mustListen(): Promise<Server> {
  const server = await listening(LOOPBACK);
  if (server === undefined) throw new Error(`Nothing can listen at ${LOOPBACK}.`);
  return server;
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
