import type { Emulator } from '../../src/kernel/emulator.ts';
import type { HttpService } from '../../src/transport/http/service.ts';
import { configProblems, type EventGridConfig, eventGridConfigSchema } from './config.ts';
import { EVENT_GRID_LIMITS } from './limits.ts';

/** What Event Grid offers to the transports. */
export interface EventGridSurface {
  readonly http: readonly HttpService[];
}

/** Azure Event Grid: topics, domains, system and partner topics, and namespaces. */
export const EVENT_GRID: Emulator<EventGridConfig, EventGridSurface> = {
  name: 'event-grid',
  configKey: 'eventGrid',
  configSchema: eventGridConfigSchema,
  checkConfig: (config, limits) => configProblems(config, EVENT_GRID_LIMITS[limits]),
  // Loaded where it is configured only: it is large.
  create: async (config, platform) => (await import('./runtime/event-grid.ts')).createEventGrid(config, platform),
};
