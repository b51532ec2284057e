import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Address } from '../kernel/connection.ts';
import { type KnownProcess, listenerAmong, openerAmong } from './known-sockets.ts';
import { commandIn, isHost, type OpenerProcess } from './process-table.ts';

interface Search {
  readonly opener: Address;
  readonly acceptor: Address;
  readonly resolve: (found: OpenerProcess | undefined) => void;
}

/** More processes than this are not looked through, so that a crowded machine costs a bounded time. */
const PROCESSES_MAX = 4096;
/** Connections that arrive within this time share one look at the process table. */
const SCAN_GAP_MS = 50;
const LINKS_AT_ONCE = 64;

/**
 * Finds who is behind a local address (Linux): /proc/net/tcp gives the socket's inode, /proc/PID/fd who holds it. Looking
 * takes milliseconds, so it happens beside the traffic; one scan at a time serves all who wait.
 */
export class ProcessFinder {
  readonly #known: () => ReadonlyMap<number, string>;
  readonly #everyone: boolean;
  #waiting: Search[] = [];
  #scanning = false;
  #stopped = false;
  #gap: NodeJS.Timeout | undefined;

  /** `known`: names by pid. `everyone`: also look at processes that have no known ancestor. */
  constructor(options: { known: () => ReadonlyMap<number, string>; everyone: boolean }) {
    this.#known = options.known;
    this.#everyone = options.everyone;
  }

  /** The process that holds the opener's end, or undefined when it is remote, gone already, another user's or unknown. */
  find(opener: Address, acceptor: Address): Promise<OpenerProcess | undefined> {
    const known = this.#known();
    const possible = process.platform === 'linux' && (this.#everyone || known.size > 0);
    if (!possible || this.#stopped) return Promise.resolve(undefined);
    const found = known.size > 0 ? openerAmong(known, opener, acceptor) : undefined;
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => {
      this.#waiting.push({ opener, acceptor, resolve });
      if (!this.#scanning) void this.#scan();
    });
  }

  /** The known process that listens at an address of this machine. */
  findListener(address: Address): KnownProcess | undefined {
    const known = this.#known();
    return process.platform === 'linux' && known.size > 0 ? listenerAmong(known, address) : undefined;
  }

  /** Answers those who still wait with undefined and looks no more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#gap);
    for (const { resolve } of this.#waiting.splice(0)) resolve(undefined);
  }

  async #scan(): Promise<void> {
    this.#scanning = true;
    const searches = this.#waiting;
    this.#waiting = [];
    const found = await this.#lookUp(searches).catch(() => new Map<Search, OpenerProcess>());
    for (const search of searches) search.resolve(found.get(search));
    if (this.#stopped) return;
    this.#gap = setTimeout(() => {
      this.#scanning = false;
      if (this.#waiting.length > 0) void this.#scan();
    }, SCAN_GAP_MS).unref();
  }

  async #lookUp(searches: readonly Search[]): Promise<Map<Search, OpenerProcess>> {
    const found = new Map<Search, OpenerProcess>();
    const byInode = await inodesOf(searches);
    const known = this.#known();
    for (const pid of await processIds(known)) {
      if (byInode.size === 0) break;
      const participant = await nameOf(pid, known);
      if (participant === undefined && !this.#everyone) continue;
      const held = await heldBy(pid, byInode);
      if (held.length === 0) continue;
      const command = await commandOf(pid);
      for (const inode of held) {
        const search = byInode.get(inode);
        byInode.delete(inode);
        if (search) found.set(search, { pid, command, ...(participant === undefined ? {} : { participant }) });
      }
    }
    return found;
  }
}

/** The inode of each opener's socket. */
async function inodesOf(searches: readonly Search[]): Promise<Map<string, Search>> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const byPorts = new Map<string, Search[]>();
  for (const search of searches) {
    const ports = `${search.opener.port}-${search.acceptor.port}`;
    byPorts.set(ports, [...(byPorts.get(ports) ?? []), search]);
  }
  const found = new Map<string, Search>();
  for (const line of tables.join('\n').split('\n')) {
    // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode …
    const [, local = '', remote = '', , , , , , , inode = '0'] = line.trim().split(/\s+/);
    const [localHost = '', localPort = ''] = local.split(':');
    const candidates = byPorts.get(
      `${Number.parseInt(localPort, 16)}-${Number.parseInt(remote.split(':')[1] ?? '', 16)}`,
    );
    const search = candidates?.find(({ opener }) => isHost(opener.host, localHost));
    if (search && inode !== '0') found.set(inode, search);
  }
  return found;
}

/** All processes, known ones first, then the youngest. */
async function processIds(known: ReadonlyMap<number, string>): Promise<number[]> {
  const all = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const others = all.filter((pid) => !known.has(pid)).sort((a, b) => b - a);
  return [...known.keys(), ...others].slice(0, PROCESSES_MAX);
}

/** The registered name of the process or of its nearest ancestor that has one. */
async function nameOf(pid: number, known: ReadonlyMap<number, string>): Promise<string | undefined> {
  if (known.size === 0) return undefined;
  for (let at = pid; at > 1; at = await parentOf(at)) {
    const name = known.get(at);
    if (name !== undefined) return name;
  }
  return undefined;
}

async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // [proc(5)] pid (comm) state ppid …; comm may hold blanks and brackets, so count from its last bracket.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

/** Which of the wanted inodes the process holds, newest descriptors first: the socket was just opened. */
async function heldBy(pid: number, wanted: ReadonlyMap<string, Search>): Promise<string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  descriptors.sort((a, b) => Number(b) - Number(a));
  const held: string[] = [];
  for (let i = 0; i < descriptors.length && held.length < wanted.size; i += LINKS_AT_ONCE) {
    const some = descriptors.slice(i, i + LINKS_AT_ONCE);
    const links = await Promise.all(some.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    for (const link of links) {
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode !== undefined && wanted.has(inode)) held.push(inode);
    }
  }
  return held;
}

async function commandOf(pid: number): Promise<string> {
  return commandIn(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) || `pid ${pid}`;
}
