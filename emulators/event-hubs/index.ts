import type { Emulator } from '../../src/kernel/emulator.ts';
import type { AmqpService, OwnListener } from '../../src/transport/amqp/service.ts';
import type { HttpService } from '../../src/transport/http/service.ts';
import { EVENT_HUBS_OFFICIAL_CONFIG } from './config/official.ts';
import { type EventHubsConfig, eventHubsConfigSchema, toDefinitions } from './config.ts';
import { EVENT_HUBS_LIMITS } from './limits.ts';

/** What Event Hubs offers to the transports. */
export interface EventHubsSurface {
  readonly amqp: AmqpService;
  readonly http: HttpService;
  readonly listeners: readonly OwnListener[];
}

let parts: typeof import('./runtime/event-hubs.ts');

/** Azure Event Hubs. */
export const EVENT_HUBS: Emulator<EventHubsConfig, EventHubsSurface> = {
  name: 'event-hubs',
  configKey: 'eventHubs',
  configSchema: eventHubsConfigSchema,
  load: async () => {
    parts = await import('./runtime/event-hubs.ts');
  },
  checkConfig: (config, limits) => toDefinitions(config, EVENT_HUBS_LIMITS[limits]).errors,
  officialConfig: EVENT_HUBS_OFFICIAL_CONFIG,
  create: (config, platform) => parts.createEventHubs(config, platform),
};
