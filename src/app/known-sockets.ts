import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Address } from '../kernel/connection.ts';
import { commandIn, isHost, type OpenerProcess } from './process-table.ts';

/** A participant's process, with the name it has as one. */
export type KnownProcess = OpenerProcess & { readonly participant: string };

/** States of a socket in the kernel's tables. */
const LISTEN = '0A';

/**
 * Which of the known processes, or of their children, holds the opener's end of a connection (Linux). Looks at once and waits for
 * nothing: what is opened for a single request may be gone a moment later. Takes about a millisecond for a handful of processes.
 */
export function openerAmong(
  known: ReadonlyMap<number, string>,
  opener: Address,
  acceptor: Address,
): KnownProcess | undefined {
  const inode = inodeOf(
    ({ local, remote }) =>
      remote.port === acceptor.port && local.port === opener.port && isHost(opener.host, local.hex),
  );
  return inode === undefined ? undefined : holderAmong(known, inode);
}

/** Which of them listens at an address. Whoever has not accepted a connection yet holds no other socket for it. */
export function listenerAmong(known: ReadonlyMap<number, string>, { host, port }: Address): KnownProcess | undefined {
  const inode = inodeOf(
    ({ local, state }) =>
      state === LISTEN && local.port === port && (isHost(host, local.hex) || /^0+$/.test(local.hex)),
  );
  return inode === undefined ? undefined : holderAmong(known, inode);
}

interface Row {
  readonly local: { readonly hex: string; readonly port: number };
  readonly remote: { readonly port: number };
  readonly state: string;
}

function inodeOf(fits: (row: Row) => boolean): string | undefined {
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of textOf(file).split('\n')) {
      // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode …
      const [, local = '', remote = '', state = '', , , , , , inode = '0'] = line.trim().split(/\s+/);
      const [hex = '', port = ''] = local.split(':');
      const row = {
        local: { hex, port: hexadecimal(port) },
        remote: { port: hexadecimal(remote.split(':')[1]) },
        state,
      };
      if (inode !== '0' && fits(row)) return inode;
    }
  }
  return undefined;
}

function holderAmong(known: ReadonlyMap<number, string>, inode: string): KnownProcess | undefined {
  for (const [pid, participant] of known) {
    if (pid === 1) continue; // It adopts the children of whoever has died.
    for (const each of [pid, ...childrenOf(pid)]) {
      if (holds(each, inode))
        return { pid: each, command: commandIn(textOf(`/proc/${each}/cmdline`)) || `pid ${each}`, participant };
    }
  }
  return undefined;
}

/** And theirs. */
function childrenOf(pid: number): number[] {
  const threads = namesIn(`/proc/${pid}/task`);
  const children = threads.flatMap((thread) => textOf(`/proc/${pid}/task/${thread}/children`).split(' ').map(Number));
  return children.filter((child) => child > 0).flatMap((child) => [child, ...childrenOf(child)]);
}

function holds(pid: number, inode: string): boolean {
  return namesIn(`/proc/${pid}/fd`).some((descriptor) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${descriptor}`) === `socket:[${inode}]`;
    } catch {
      return false; // It was closed meanwhile.
    }
  });
}

function hexadecimal(digits = ''): number {
  return Number.parseInt(digits, 16);
}

/** Empty for a process that is gone. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
