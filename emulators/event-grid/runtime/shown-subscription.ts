import type { MessagePage } from '../../../src/kernel/emulator.ts';
import type { EventState } from '../core/delivery/commands.ts';
import { Failure } from '../core/failure.ts';
import type { EventSubscription, QueueSubscription } from '../core/resources/definitions.ts';
import { lastNameOf } from '../core/resources/resource-id.ts';
import type { GridHost } from './grid-host.ts';
import type { NamespaceHost } from './namespace-host.ts';

/** An event subscription as one looks at it, whether its events are pushed or lie in a queue. */
export interface ShownSubscription {
  /** Of its topic, and its name. */
  readonly source: string;
  readonly name: string;
  readonly counts: Readonly<Record<string, number>>;
  /** Those that wait and the last ones that have ended. */
  events(page: MessagePage): readonly EventState[];
  /** Takes out what waits. Returns how many there were. */
  purge(): number;
  /** Takes out what waits, and forgets what has ended. */
  empty(): void;
}

/** One whose events are pushed. */
export function shownPush({ source, name }: EventSubscription, host: Pick<GridHost, 'execute'>): ShownSubscription {
  return {
    source,
    name,
    get counts() {
      const state = host.execute({ type: 'get-subscription', source, name });
      return state instanceof Failure ? {} : { ...state.counts };
    },
    events: (page) => listed(host.execute({ type: 'list-events', source, name, ...page })),
    purge: () => countOf(host.execute({ type: 'purge-subscription', source, name })),
    empty: () => void host.execute({ type: 'purge-subscription', source, name }),
  };
}

/** One with a queue, in a namespace that runs in `host`. */
export function shownQueue({ source, name }: QueueSubscription, host: NamespaceHost): ShownSubscription {
  const queue = { topic: lastNameOf(source), subscription: name };
  return {
    source,
    name,
    get counts() {
      const state = host.execute({ type: 'get-queue', ...queue });
      return state instanceof Failure ? {} : { ...state.counts };
    },
    events: (page) => listed(host.execute({ type: 'list-events', ...queue, ...page })),
    purge: () => countOf(host.execute({ type: 'purge-queue', ...queue })),
    empty: () => void host.execute({ type: 'purge-queue', ...queue, forgetsEnded: true }),
  };
}

function listed(events: readonly EventState[] | Failure): readonly EventState[] {
  return events instanceof Failure ? [] : events;
}

function countOf(purged: { readonly count: number } | Failure): number {
  return purged instanceof Failure ? 0 : purged.count;
}
