import Type from 'typebox';
import type { ConfigProblem } from '../../src/kernel/emulator.ts';
import type { StorageLimits } from './limits.ts';

const closed = { additionalProperties: false } as const;
const base64 = (description: string) =>
  Type.String({ pattern: '^([A-Za-z0-9+/]{4})+([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$', description });

const accountSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9]{3,24}$', description: '3 to 24 lower-case letters and digits.' }),
    key: Type.Optional(base64('Base64. Default: the well-known key of the storage emulators.')),
    secondaryKey: Type.Optional(base64('Base64. Default: none.')),
  },
  closed,
);

/** JSON Schema of `storage` in `azwire.json`. */
export const storageConfigSchema = Type.Object(
  {
    accounts: Type.Optional(
      Type.Array(accountSchema, { minItems: 1, description: 'Default: devstoreaccount1 with its well-known key.' }),
    ),
  },
  { ...closed, description: 'Storage accounts: blobs, queues and tables.' },
);

export type StorageConfig = Type.Static<typeof storageConfigSchema>;
export type AccountConfig = Type.Static<typeof accountSchema>;

/** What every storage emulator has. https://learn.microsoft.com/azure/storage/common/storage-connect-azurite */
export const WELL_KNOWN_ACCOUNT = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
} as const;

/** What the schema cannot say: names that stand twice, more accounts than there may be. */
export function configProblems({ accounts = [] }: StorageConfig, { accountsMax }: StorageLimits): ConfigProblem[] {
  const problems: ConfigProblem[] = accounts.flatMap(({ name }, i) =>
    accounts.findIndex((other) => other.name === name) < i
      ? [{ path: `/storage/accounts/${i}/name`, found: name, expected: 'a name that stands only once' }]
      : [],
  );
  if (accounts.length > accountsMax) {
    problems.push({ path: '/storage/accounts', found: accounts.length, expected: `at most ${accountsMax} accounts` });
  }
  return problems;
}
