import type { Attach } from '../../wire/amqp/performatives.ts';
import type { Link } from './link.ts';

/** The links of a session by the peer's handle and by ours. A handle is free again when its own side has detached. [AMQP 2.6.2] */
export class LinkTable {
  readonly #byRemote = new Map<number, Link>();
  readonly #byLocal: (Link | undefined)[] = [];

  freeHandle(): number {
    const free = this.#byLocal.indexOf(undefined);
    return free === -1 ? this.#byLocal.length : free;
  }

  add(link: Link): void {
    this.#byLocal[link.handle] = link;
    if (link.remoteHandle !== undefined) this.#byRemote.set(link.remoteHandle, link);
  }

  byRemote(handle: number): Link | undefined {
    return this.#byRemote.get(handle);
  }

  /** A link of our own that the peer has not answered yet. */
  awaiting(name: string, role: 'sender' | 'receiver'): Link | undefined {
    return this.#byLocal.find((link) => link?.remote === undefined && link?.name === name && link.role === role);
  }

  answered(link: Link, attach: Attach): void {
    link.remote = attach;
    link.remoteHandle = attach.handle;
    this.#byRemote.set(attach.handle, link);
  }

  closeLocal(link: Link): void {
    if (this.#byLocal[link.handle] === link) this.#byLocal[link.handle] = undefined;
  }

  closeRemote(link: Link): void {
    if (link.remoteHandle !== undefined) this.#byRemote.delete(link.remoteHandle);
  }

  all(): Link[] {
    return this.#byLocal.filter((link) => link !== undefined);
  }

  clear(): void {
    this.#byRemote.clear();
    this.#byLocal.length = 0;
  }
}
