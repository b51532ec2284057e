import type { Emulator } from '../src/kernel/emulator.ts';
import type { AmqpService, OwnListener } from '../src/transport/amqp/service.ts';
import type { HttpEngine, HttpService } from '../src/transport/http/service.ts';
import { COSMOS } from './cosmos/index.ts';
import { ENTRA } from './entra/index.ts';
import { EVENT_GRID } from './event-grid/index.ts';
import { EVENT_HUBS } from './event-hubs/index.ts';
import { HELLO_WORLD } from './hello-world/index.ts';
import { SERVICE_BUS } from './service-bus/index.ts';
import { STORAGE } from './storage/index.ts';

/** What an emulator may offer to the transports. */
export interface EmulatorSurface {
  readonly amqp?: AmqpService;
  readonly http?: HttpService | readonly HttpService[];
  /** Answers on the gateway, as `http` does, with an engine of its own. */
  readonly engine?: HttpEngine;
  readonly listeners?: readonly OwnListener[];
  readonly httpListeners?: readonly HttpListener[];
}

/**
 * A port of `ports` in the configuration that is opened for this service only, for HTTP with and without TLS. The engine or the
 * service answers everything that comes in there.
 */
export type HttpListener =
  | { readonly name: 'storage-blob' | 'storage-queue' | 'storage-table'; readonly engine: HttpEngine }
  | { readonly name: 'cosmos'; readonly service: HttpService };

/** Every emulator there is. The platform knows them only from here. */
export const EMULATORS: readonly Emulator<never, EmulatorSurface>[] = [
  ENTRA,
  EVENT_HUBS,
  EVENT_GRID,
  SERVICE_BUS,
  STORAGE,
  COSMOS,
  HELLO_WORLD,
];
