import type { Announcements } from '../../../src/kernel/announcements.ts';
import type { Platform } from '../../../src/kernel/emulator.ts';
import { formatUuid } from '../../../src/kernel/ids.ts';
import type { Publish, Published } from '../core/delivery/commands.ts';
import type { AcceptedEvent } from '../core/event/accepted-event.ts';
import { Failure } from '../core/failure.ts';
import type { Resource } from '../core/resources/definitions.ts';
import type { Registry } from '../core/resources/registry.ts';
import { type AnnouncedEvent, ofBlob, ofCaptureFile, ofMessagesAvailable } from './announced-events.ts';
import { ObservedResources } from './observed-resources.ts';

const ENCODER = new TextEncoder();

/** Takes in events. */
export interface EventIntake {
  execute(command: Publish): Published | Failure;
}

type Surroundings = Pick<Platform, 'blobEvents' | 'captureFiles' | 'messagesAvailable' | 'ids' | 'log'>;

export interface SystemTopicsOptions {
  readonly registry: Registry;
  readonly grid: EventIntake;
  readonly platform: Surroundings;
}

/**
 * Makes events of what the other services tell, and hands them to the subscriptions of the resource that they are about: those
 * of its system topics, and those on the resource itself. Nobody is listened to whose events nobody wants.
 */
export class SystemTopics {
  readonly #registry: Registry;
  readonly #grid: EventIntake;
  readonly #platform: Surroundings;
  readonly #observed = new ObservedResources();
  readonly #sources: readonly Source[];

  constructor({ registry, grid, platform }: SystemTopicsOptions) {
    this.#registry = registry;
    this.#grid = grid;
    this.#platform = platform;
    const { blobEvents, captureFiles, messagesAvailable } = platform;
    this.#sources = [
      this.#source('Microsoft.Storage/storageAccounts', blobEvents, ofBlob),
      this.#source('Microsoft.EventHub/namespaces', captureFiles, ofCaptureFile),
      this.#source('Microsoft.ServiceBus/namespaces', messagesAvailable, ofMessagesAvailable),
    ];
    const put = (resource: Resource) => {
      this.#observed.add(resource);
      this.#listen();
    };
    for (const resource of [...registry.all('systemTopics'), ...registry.all('eventSubscriptions')]) put(resource);
    registry.watch({
      put,
      removed: (resource) => {
        this.#observed.remove(resource);
        this.#listen();
      },
    });
  }

  stop(): void {
    for (const source of this.#sources) source.listen(false);
  }

  #listen(): void {
    for (const source of this.#sources) source.listen(this.#observed.hasType(source.type));
  }

  #source<T>(type: string, announcements: Announcements<T>, eventOf: (what: T) => AnnouncedEvent): Source {
    return new Source(type, () => announcements.subscribe((what) => this.#publish(eventOf(what))));
  }

  #publish({ resource, ...announced }: AnnouncedEvent): void {
    for (const id of this.#observed.idsOf(resource)) {
      const sources = [id, ...this.#registry.systemTopicsOf(id).map((topic) => topic.id)];
      const event = accepted(announced, id, formatUuid(this.#platform.ids.uuidBytes()));
      const reply = this.#grid.execute({ type: 'publish', sources, events: [event] });
      if (!(reply instanceof Failure)) continue;
      const { eventType, subject } = event.envelope;
      const { error, detail } = reply;
      this.#platform.log.warn('an event of a system topic was lost', { topic: id, eventType, subject, error, detail });
    }
  }
}

/** One kind of resource, listened to or not. */
class Source {
  readonly type: string;
  readonly #subscribe: () => () => void;
  #end: (() => void) | undefined;

  constructor(type: string, subscribe: () => () => void) {
    this.type = type;
    this.#subscribe = subscribe;
  }

  listen(shall: boolean): void {
    if (shall) {
      this.#end ??= this.#subscribe();
      return;
    }
    this.#end?.();
    this.#end = undefined;
  }
}

/** System topics take the Event Grid schema only. */
function accepted(announced: Omit<AnnouncedEvent, 'resource'>, topic: string, id: string): AcceptedEvent {
  const { subject, eventType, timeMs, dataVersion, data } = announced;
  const eventTime = new Date(timeMs).toISOString();
  const envelope = { id, topic, subject, eventType, eventTime, dataVersion };
  const all = { topic, subject, eventType, eventTime, id, data, dataVersion, metadataVersion: '1' };
  return { schema: 'EventGridSchema', payload: ENCODER.encode(JSON.stringify(all)), envelope };
}
