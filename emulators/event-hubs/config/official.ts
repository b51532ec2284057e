import type { OfficialConfig } from '../../../src/kernel/emulator.ts';
import type { EventHubsConfig } from '../config.ts';
import { type OfficialEventHub, type OfficialFile, officialFileSchema } from './official-file.ts';

/** The one name that the official emulator's namespace has, and that a file need not give. */
const NAMESPACE = 'emulatorNs1';
const LOG_DIRECTORY = '/home/app/EmulatorLogs';

/** The `Config.json` of the official Event Hubs emulator. [official-emulators 5.2] */
export const EVENT_HUBS_OFFICIAL_CONFIG: OfficialConfig = {
  mountPath: '/Eventhubs_Emulator/ConfigFiles/Config.json',
  schema: officialFileSchema,
  recognises,
  toConfig: (file) => toConfig(file as OfficialFile),
  toFilePath,
  notices: (file) => notices(file as OfficialFile),
};

/** The Service Bus emulator's file has `Namespaces` in this place. */
function recognises(file: object): boolean {
  const { UserConfig: user } = file as { readonly UserConfig?: unknown };
  return typeof user === 'object' && user !== null && 'NamespaceConfig' in user;
}

function toConfig({ UserConfig }: OfficialFile): EventHubsConfig {
  return {
    namespaces: UserConfig.NamespaceConfig.map(({ Name: name = NAMESPACE, Entities: hubs }) => ({
      name,
      eventHubs: hubs.map(toEventHub),
    })),
  };
}

/** With the retention of the official emulator. */
function toEventHub({ Name: name, PartitionCount, ConsumerGroups: groups = [] }: OfficialEventHub) {
  return {
    name,
    partitionCount: Number(PartitionCount),
    retentionTimeInHours: 1,
    consumerGroups: groups.map((group) => ({ name: group.Name })),
  };
}

const KEYS: Readonly<Record<string, string>> = { namespaces: 'NamespaceConfig', eventHubs: 'Entities' };

/** `/eventHubs/namespaces/0/eventHubs/1/partitionCount` is `/UserConfig/NamespaceConfig/0/Entities/1/PartitionCount`. */
function toFilePath(path: string): string {
  const [, , ...within] = path.split('/');
  const parts = within.map((part) => KEYS[part] ?? `${part[0]?.toUpperCase() ?? ''}${part.slice(1)}`);
  return ['', 'UserConfig', ...parts].join('/');
}

function notices({ UserConfig }: OfficialFile): string[] {
  const sentences: string[] = [];
  const { Type: logging } = UserConfig.LoggingConfig;
  if (logging.includes('File')) {
    sentences.push(
      `/UserConfig/LoggingConfig/Type is "${logging}": the log goes to standard error, and no file is written to ${LOG_DIRECTORY}.`,
    );
  }
  return sentences;
}
