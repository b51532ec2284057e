import Type from 'typebox';
import type { ConfigProblem } from '../../src/kernel/emulator.ts';
import type { EntraLimits } from './limits.ts';

const GUID = '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$';
const closed = { additionalProperties: false } as const;

const clientId = Type.String({ minLength: 1, description: 'The application (client) id.' });
const objectId = Type.Optional(
  Type.String({ minLength: 1, description: 'The `oid` of tokens. Default: the client id.' }),
);
const roles = Type.Optional(
  Type.Array(Type.String({ minLength: 1 }), {
    description:
      'The Azure roles that it has, for example "Azure Service Bus Data Sender". Without this key services let it do ' +
      'everything. Looked at with `auth: enforce` only.',
  }),
);

const applicationSchema = Type.Object(
  {
    clientId,
    secrets: Type.Array(Type.String({ minLength: 1 }), { description: 'The client secrets that are good.' }),
    objectId,
    roles,
  },
  closed,
);

const tenantSchema = Type.Object(
  {
    tenantId: Type.String({ pattern: GUID, description: 'The directory (tenant) id.' }),
    domains: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), { description: 'Names by which the tenant goes, beside its id.' }),
    ),
    applications: Type.Array(applicationSchema),
  },
  closed,
);

const managedIdentitySchema = Type.Object(
  {
    clientId,
    objectId,
    resourceId: Type.Optional(
      Type.String({ minLength: 1, description: 'The resource id of a user-assigned identity.' }),
    ),
    roles,
  },
  closed,
);

/** JSON Schema of `entra` in `azwire.json`. */
export const entraConfigSchema = Type.Object(
  {
    tenants: Type.Optional(
      Type.Array(tenantSchema, {
        minItems: 1,
        description: 'Default: every tenant exists, with every application in it, and any secret is good.',
      }),
    ),
    managedIdentities: Type.Optional(
      Type.Array(managedIdentitySchema, {
        minItems: 1,
        description: "The first one is the host's own, given to who asks for none. Default: every identity exists.",
      }),
    ),
    tokenLifetimeSeconds: Type.Optional(
      Type.Integer({
        default: 3600,
        description: 'How long tokens are good: 1 to 86400, with strict limits from 600.',
      }),
    ),
  },
  {
    ...closed,
    description: 'Microsoft Entra ID: a token issuer and managed identities. Runs without being configured.',
  },
);

export type EntraConfig = Type.Static<typeof entraConfigSchema>;

/** What the schema cannot say: ids that stand twice, a lifetime out of range. */
export function configProblems(config: EntraConfig, limits: EntraLimits): ConfigProblem[] {
  const { tenants = [], managedIdentities = [], tokenLifetimeSeconds = 3600 } = config;
  const problems = [
    ...duplicates(tenants, ({ tenantId }) => tenantId, '/entra/tenants', 'tenantId'),
    ...tenants.flatMap(({ applications }, i) =>
      duplicates(applications, (application) => application.clientId, `/entra/tenants/${i}/applications`, 'clientId'),
    ),
    ...duplicates(managedIdentities, (identity) => identity.clientId, '/entra/managedIdentities', 'clientId'),
  ];
  const { tokenLifetimeSecondsMin: min, tokenLifetimeSecondsMax: max } = limits;
  if (tokenLifetimeSeconds < min || tokenLifetimeSeconds > max) {
    const expected = `a whole number from ${min} to ${max}`;
    problems.push({ path: '/entra/tokenLifetimeSeconds', found: tokenLifetimeSeconds, expected });
  }
  return problems;
}

function duplicates<T>(items: readonly T[], idOf: (item: T) => string, path: string, key: string): ConfigProblem[] {
  const seen = new Set<string>();
  return items.flatMap((item, i) => {
    const id = idOf(item).toLowerCase();
    const isNew = !seen.has(id);
    seen.add(id);
    return isNew ? [] : [{ path: `${path}/${i}/${key}`, found: idOf(item), expected: 'an id that stands only once' }];
  });
}
