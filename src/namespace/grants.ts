import type { Right } from '../kernel/authorisation.ts';
import type { Clock } from '../kernel/clock.ts';

/** What a token allows: these rights on a path and everything below it, until it expires. */
export interface Grant {
  /** `orders`; empty for the whole namespace. In any case. */
  readonly path: string;
  readonly rights: readonly Right[];
  /** In the clients' time; Infinity for what does not expire. */
  readonly expiresAtMs: number;
}

interface Reliance {
  readonly entity: string;
  readonly right: Right;
  readonly lost: () => void;
}

/** Whether the right on `path` is one on `entity` too. */
export function covers(path: string, entity: string): boolean {
  const outer = path.toLowerCase();
  const inner = entity.toLowerCase();
  return outer === '' || inner === outer || inner.startsWith(`${outer}/`);
}

/** Every path that {@link covers} `entity`: `area/orders`, `area` and the empty one. */
function pathsOver(entity: string): string[] {
  const segments = entity.toLowerCase().split('/');
  return ['', ...segments.map((_, i) => segments.slice(0, i + 1).join('/'))];
}

/** Manage includes the others. [Service Bus docs: service-bus-sas] */
export function includes(rights: readonly Right[], right: Right): boolean {
  return rights.includes(right) || rights.includes('Manage');
}

/**
 * What one connection may do by the tokens that it has shown, and which of its links rely on that. A token for a path replaces
 * the one before; when the last one that a link relies on expires, the link is told. There is one alarm for all of them.
 */
export class Grants {
  readonly #clock: Clock;
  readonly #byPath = new Map<string, Grant>();
  readonly #reliances = new Map<object, Reliance>();
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #cancelWake = () => {};

  /** `clock` is the clients': tokens live in their time. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(grant: Grant): void {
    this.#byPath.set(grant.path.toLowerCase(), grant);
    this.#schedule();
  }

  allows(entity: string, right: Right): boolean {
    const now = this.#clock.now();
    return pathsOver(entity).some((path) => {
      const grant = this.#byPath.get(path);
      return grant !== undefined && grant.expiresAtMs > now && includes(grant.rights, right);
    });
  }

  /** Calls `lost`, once, when the right on `entity` has expired, unless `link` has been forgotten before. */
  rely(link: object, entity: string, right: Right, lost: () => void): void {
    this.#reliances.set(link, { entity, right, lost });
    this.#schedule();
  }

  forget(link: object): void {
    if (this.#reliances.delete(link)) this.#schedule();
  }

  #schedule(): void {
    const atMs = this.#reliances.size === 0 ? Number.POSITIVE_INFINITY : this.#nextExpiryMs();
    if (atMs === this.#wakeAtMs) return;
    this.#cancelWake();
    this.#wakeAtMs = atMs;
    this.#cancelWake = atMs === Number.POSITIVE_INFINITY ? () => {} : this.#clock.wakeAt(atMs, () => this.#wake());
  }

  #nextExpiryMs(): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { expiresAtMs } of this.#byPath.values()) nextMs = Math.min(nextMs, expiresAtMs);
    return nextMs;
  }

  #wake(): void {
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    for (const [path, { expiresAtMs }] of this.#byPath) if (expiresAtMs <= now) this.#byPath.delete(path);
    for (const [link, { entity, right, lost }] of this.#reliances) {
      if (this.allows(entity, right)) continue;
      this.#reliances.delete(link);
      lost();
    }
    this.#schedule();
  }
}
