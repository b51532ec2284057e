import type { Emulator } from '../../src/kernel/emulator.ts';
import type { HttpService } from '../../src/transport/http/service.ts';
import { configProblems, type EventGridConfig, eventGridConfigSchema } from './config.ts';
import { EVENT_GRID_LIMITS } from './limits.ts';

/** What Event Grid offers to the transports. */
export interface EventGridSurface {
  readonly http: readonly HttpService[];
}

let parts: typeof import('./runtime/event-grid.ts');

/** Azure Event Grid: topics, domains, system and partner topics, and namespaces. */
export const EVENT_GRID: Emulator<EventGridConfig, EventGridSurface> = {
  name: 'event-grid',
  configKey: 'eventGrid',
  configSchema: eventGridConfigSchema,
  load: async () => {
    parts = await import('./runtime/event-grid.ts');
  },
  checkConfig: (config, limits) => configProblems(config, EVENT_GRID_LIMITS[limits]),
  create: (config, platform) => parts.createEventGrid(config, platform),
};
