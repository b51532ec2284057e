import type { Emulator, Platform, RunningEmulator } from '../../src/kernel/emulator.ts';
import type { HttpEngine } from '../../src/transport/http/service.ts';
import { configProblems, type StorageConfig, storageConfigSchema } from './config.ts';
import type { StorageService } from './core/rights.ts';
import { BlobWatch } from './http/blob-watch.ts';
import { StorageHttp } from './http/service.ts';
import { STORAGE_LIMITS } from './limits.ts';
import { AccountControl } from './runtime/account-control.ts';
import { Accounts } from './runtime/accounts.ts';
import { Azurite, STORAGE_SERVICES } from './runtime/azurite.ts';
import { connectionString } from './runtime/connection-string.ts';

/** What storage accounts offer to the transports. */
export interface StorageSurface {
  readonly engine: HttpEngine;
  readonly httpListeners: readonly { readonly name: `storage-${StorageService}`; readonly engine: HttpEngine }[];
}

/** Azure storage accounts: blobs, queues and tables. */
export const STORAGE = {
  name: 'storage',
  configKey: 'storage',
  configSchema: storageConfigSchema,
  checkConfig: (config, limits) => configProblems(config, STORAGE_LIMITS[limits]),
  create,
} satisfies Emulator<StorageConfig, StorageSurface>;

function create(config: StorageConfig, platform: Platform): RunningEmulator<StorageSurface> {
  const accounts = new Accounts(config.accounts);
  const limits = STORAGE_LIMITS[platform.limits];
  const directory = platform.directory?.(STORAGE.name);
  let opening: Promise<Azurite> | undefined;
  let opened: Azurite | undefined;
  const azurite = () => {
    opening ??= Azurite.open({ accounts, directory, memoryBytesMax: limits.memoryBytesMax, log: platform.log }).then(
      (running) => {
        opened = running;
        return running;
      },
    );
    return opening;
  };
  // What is only in memory is loaded when the first request comes; what is on the disk must be readable at the start.
  const ready = directory === undefined ? undefined : azurite().then(() => {});
  ready?.catch(() => {}); // The platform looks at it later, and it must not count as unhandled until then.
  const shared = { azurite, accounts, blobWatch: new BlobWatch(platform), platform };
  return {
    surface: {
      engine: new StorageHttp(shared),
      httpListeners: STORAGE_SERVICES.map((service) => ({
        name: `storage-${service}` as const,
        engine: new StorageHttp({ ...shared, only: service }),
      })),
    },
    namespaces: new AccountControl(accounts, () => opened, limits),
    transports: ['http', 'https'],
    connectionString: (endpoints, options) => connectionString(accounts, endpoints, options),
    ...(ready && { ready }),
    async stop() {
      // What could not be opened has nothing to close.
      const running = await opening?.catch(() => undefined);
      await running?.close();
    },
  };
}
