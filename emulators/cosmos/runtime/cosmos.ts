import type { Platform, RunningEmulator } from '../../../src/kernel/emulator.ts';
import { randomFrom } from '../../../src/kernel/ids.ts';
import { type CosmosConfig, DEFAULT_ACCOUNT, WELL_KNOWN_KEY } from '../config.ts';
import { Account } from '../core/account.ts';
import { accountKey } from '../http/access/master-key.ts';
import { CosmosHttp } from '../http/service.ts';
import { COSMOS, type CosmosSurface } from '../index.ts';
import { COSMOS_LIMITS } from '../limits.ts';
import { ScriptEngine } from '../scripts/script-engine.ts';
import { AccountStore } from '../store/account-store.ts';
import { AccountHost } from './account-host.ts';
import { connectionString } from './connection-string.ts';
import { DatabaseControl } from './database-control.ts';
import { DeclaredDatabases } from './declared-databases.ts';

export { declarationProblems } from './declared-databases.ts';

/** Brings Cosmos DB to life from a checked configuration. */
export function createCosmos(config: CosmosConfig, platform: Platform): RunningEmulator<CosmosSurface> {
  const { account = DEFAULT_ACCOUNT, key = WELL_KNOWN_KEY, secondaryKey, databases = [] } = config;
  const { clock, ids } = platform;
  const limits = COSMOS_LIMITS[platform.limits];
  const core = new Account({ ids, limits });
  const store = platform.store && new AccountStore(platform.store.table(COSMOS.name), platform.store.location);
  store?.restore(core.restoration());
  const host = new AccountHost(core, clock, store);
  const declared = new DeclaredDatabases(host, store);
  for (const database of databases) declared.bringUp(database);
  // What fell due while nobody was here happens now, and the alarm for what comes next is set.
  host.execute({ type: 'wake' });
  const keys = [key, ...(secondaryKey === undefined ? [] : [secondaryKey])].map(accountKey);
  const environment = { now: () => clock.now(), random: randomFrom(ids) };
  const scripts = new ScriptEngine();
  const service = new CosmosHttp({ name: account, keys, host, limits, platform, environment, scripts });
  return {
    surface: { http: service, httpListeners: [{ name: 'cosmos', service }] },
    namespaces: new DatabaseControl(host, declared),
    transports: ['http', 'https'],
    connectionString: (endpoints, options) => connectionString(key, endpoints, options),
    stop: () => {
      host.stop();
      return scripts.stop();
    },
  };
}
