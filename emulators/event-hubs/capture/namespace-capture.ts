import type { Platform } from '../../../src/kernel/emulator.ts';
import { Failure } from '../core/commands.ts';
import type { HubDefinition } from '../core/definitions.ts';
import type { Event } from '../core/events.ts';
import type { NamespaceHost, Watcher } from '../runtime/namespace-host.ts';
import { HubCapture } from './hub-capture.ts';
import { Progress } from './progress.ts';

/** Captures the hubs of a namespace that are declared so, whenever they come and go. Owns the one timer of all their windows. */
export class NamespaceCapture implements Watcher {
  readonly #host: NamespaceHost;
  readonly #platform: Platform;
  readonly #progress: Progress;
  /** By name as it was spelled at the creation. */
  readonly #hubs = new Map<string, HubCapture>();
  #isStopped = false;
  #cancelWake = () => {};

  /** What a hub has already is captured from where it was left; if it never was, only what comes. */
  constructor(host: NamespaceHost, platform: Platform) {
    this.#host = host;
    this.#platform = platform;
    this.#progress = new Progress(platform.store, host.name);
    const listed = host.execute({ type: 'list-hubs', skip: 0, top: Number.MAX_SAFE_INTEGER });
    for (const { definition } of listed instanceof Failure ? [] : listed.hubs) this.#resume(definition);
    this.#schedule();
  }

  stopped(): void {
    this.#isStopped = true;
    this.#cancelWake();
    for (const hub of this.#hubs.values()) hub.stop();
    this.#hubs.clear();
  }

  happened(events: readonly Event[]): void {
    for (const event of events) {
      switch (event.type) {
        case 'batch-appended':
          if (this.#hubs.get(event.hub)?.appended(event.partition, event.batch.payloads)) this.#later();
          break;
        case 'hub-created':
          this.#begin(event.definition, () => 0);
          this.#later();
          break;
        case 'hub-updated':
          this.#updated(event.definition);
          break;
        case 'hub-deleted':
          this.#end(event.hub);
          this.#progress.forget(event.hub);
          break;
      }
    }
  }

  #updated(definition: HubDefinition): void {
    const { name, capture, partitionCount } = definition;
    const running = this.#hubs.get(name);
    if (capture === undefined) {
      this.#end(name);
      this.#progress.forget(name);
    } else if (running === undefined) {
      this.#later(() => this.#switchedOn(name));
    } else {
      running.redefine(capture);
      this.#addPartitions(name, running, partitionCount, () => 0);
    }
    this.#later();
  }

  #switchedOn(name: string): void {
    const hub = this.#host.execute({ type: 'get-hub', hub: name });
    if (!(hub instanceof Failure || this.#hubs.has(name))) this.#resume(hub.definition);
  }

  #resume(definition: HubDefinition): void {
    const { name, capture } = definition;
    // Switched off while nobody was here; switched on again, it captures what comes then.
    if (capture === undefined && this.#progress.of(name, '0') !== undefined) this.#progress.forget(name);
    this.#begin(definition, (partition) => {
      const state = this.#host.execute({ type: 'get-partition', hub: name, partition });
      const end = state instanceof Failure ? 0 : state.lastEnqueued.sequenceNumber + 1;
      return Math.min(this.#progress.of(name, partition) ?? end, end);
    });
  }

  #begin({ name, partitionCount, capture }: HubDefinition, nextOf: (partition: string) => number): void {
    if (capture === undefined) return;
    const hub = new HubCapture(name, capture, {
      host: this.#host,
      platform: this.#platform,
      progress: this.#progress,
      changed: () => this.#schedule(),
    });
    this.#addPartitions(name, hub, partitionCount, nextOf);
    this.#hubs.set(name, hub);
  }

  #addPartitions(name: string, hub: HubCapture, count: number, nextOf: (partition: string) => number): void {
    while (hub.partitionCount < count) {
      const partition = String(hub.partitionCount);
      const next = nextOf(partition);
      // Known from now on, so that what comes is not taken for older than the capture after a restart.
      this.#progress.reached(name, partition, next);
      hub.addPartition(next);
    }
  }

  #end(name: string): void {
    this.#hubs.get(name)?.stop();
    this.#hubs.delete(name);
  }

  /** Not in the middle of a command. */
  #later(first = () => {}): void {
    queueMicrotask(() => {
      if (this.#isStopped) return;
      first();
      this.#schedule();
    });
  }

  #schedule(): void {
    this.#cancelWake();
    for (const hub of this.#hubs.values()) hub.run();
    const atMs = Math.min(...Array.from(this.#hubs.values(), (hub) => hub.wakeAtMs));
    this.#cancelWake =
      atMs === Number.POSITIVE_INFINITY ? () => {} : this.#platform.clock.wakeAt(atMs, () => this.#schedule());
  }
}
