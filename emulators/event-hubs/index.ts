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

/** Azure Event Hubs. */
export const EVENT_HUBS: Emulator<EventHubsConfig, EventHubsSurface> = {
  name: 'event-hubs',
  configKey: 'eventHubs',
  configSchema: eventHubsConfigSchema,
  checkConfig: (config, limits) => toDefinitions(config, EVENT_HUBS_LIMITS[limits]).errors,
  officialConfig: EVENT_HUBS_OFFICIAL_CONFIG,
  // Loaded where it is configured only.
  create: async (config, platform) => (await import('./runtime/event-hubs.ts')).createEventHubs(config, platform),
};
