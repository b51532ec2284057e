import type { Emulator } from '../../src/kernel/emulator.ts';
import type { HttpService } from '../../src/transport/http/service.ts';
import { type CosmosConfig, cosmosConfigSchema } from './config.ts';
import { COSMOS_LIMITS } from './limits.ts';
import { declarationProblems } from './runtime/declared-databases.ts';

/** What Cosmos DB offers to the transports. */
export interface CosmosSurface {
  readonly http: HttpService;
  readonly httpListeners: readonly { readonly name: 'cosmos'; readonly service: HttpService }[];
}

/** Azure Cosmos DB for NoSQL. */
export const COSMOS: Emulator<CosmosConfig, CosmosSurface> = {
  name: 'cosmos',
  configKey: 'cosmos',
  configSchema: cosmosConfigSchema,
  checkConfig: ({ databases = [] }, limits) => declarationProblems(databases, COSMOS_LIMITS[limits]),
  // Loaded where it is configured only: it is large.
  create: async (config, platform) => (await import('./runtime/cosmos.ts')).createCosmos(config, platform),
};
