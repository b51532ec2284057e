import type { Emulator } from '../../src/kernel/emulator.ts';
import type { HttpService } from '../../src/transport/http/service.ts';
import { type CosmosConfig, cosmosConfigSchema } from './config.ts';
import { COSMOS_LIMITS } from './limits.ts';

/** What Cosmos DB offers to the transports. */
export interface CosmosSurface {
  readonly http: HttpService;
  readonly httpListeners: readonly { readonly name: 'cosmos'; readonly service: HttpService }[];
}

let parts: typeof import('./runtime/cosmos.ts');

/** Azure Cosmos DB for NoSQL. */
export const COSMOS: Emulator<CosmosConfig, CosmosSurface> = {
  name: 'cosmos',
  configKey: 'cosmos',
  configSchema: cosmosConfigSchema,
  load: async () => {
    parts = await import('./runtime/cosmos.ts');
  },
  checkConfig: ({ databases = [] }, limits) => parts.declarationProblems(databases, COSMOS_LIMITS[limits]),
  create: (config, platform) => parts.createCosmos(config, platform),
};
