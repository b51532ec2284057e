import Type from 'typebox';

const closed = { additionalProperties: false } as const;
const base64 = (description: string) =>
  Type.String({ pattern: '^([A-Za-z0-9+/]{4})+([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$', description });
const id = Type.String({ minLength: 1, description: 'Without / \\ ? #.' });
const throughput = Type.Optional(
  Type.Integer({
    minimum: 400,
    maximum: 1_000_000,
    multipleOf: 100,
    description: 'Request units per second, kept as the offer.',
  }),
);
const maxThroughput = Type.Optional(
  Type.Integer({
    minimum: 1_000,
    maximum: 1_000_000,
    multipleOf: 1_000,
    description: 'Autoscaled up to so many units.',
  }),
);
/** The core checks what is in it, as for a request. */
const anyObject = () => Type.Optional(Type.Object({}, { additionalProperties: true }));

const containerSchema = Type.Object(
  {
    id,
    partitionKey: Type.Object(
      {
        paths: Type.Array(Type.String({ pattern: '^/' }), { minItems: 1 }),
        kind: Type.Optional(Type.Union([Type.Literal('Hash'), Type.Literal('MultiHash')])),
        version: Type.Optional(Type.Union([Type.Literal(1), Type.Literal(2)])),
      },
      closed,
    ),
    indexingPolicy: anyObject(),
    uniqueKeyPolicy: anyObject(),
    conflictResolutionPolicy: anyObject(),
    geospatialConfig: anyObject(),
    changeFeedPolicy: anyObject(),
    vectorEmbeddingPolicy: anyObject(),
    fullTextPolicy: anyObject(),
    clientEncryptionPolicy: anyObject(),
    computedProperties: Type.Optional(Type.Array(Type.Object({}, { additionalProperties: true }))),
    defaultTtl: Type.Optional(Type.Integer({ minimum: -1, description: 'Seconds; -1: only items with a ttl expire.' })),
    throughput,
    maxThroughput,
  },
  { ...closed, description: 'As the body of a container, with its throughput.' },
);

const databaseSchema = Type.Object(
  { id, throughput, maxThroughput, containers: Type.Optional(Type.Array(containerSchema)) },
  closed,
);

/** JSON Schema of `cosmos` in `azwire.json`. */
export const cosmosConfigSchema = Type.Object(
  {
    account: Type.Optional(
      Type.String({
        pattern: '^(?!localhost$)[a-z0-9-]{3,44}$',
        description: 'The name of the account. Default: azwire. Clients take "localhost" for another emulator.',
      }),
    ),
    key: Type.Optional(base64('Base64. Default: the well-known key of the official emulator.')),
    secondaryKey: Type.Optional(base64('Base64. Default: none.')),
    databases: Type.Optional(Type.Array(databaseSchema)),
  },
  { ...closed, description: 'A Cosmos DB account for NoSQL.' },
);

export type CosmosConfig = Type.Static<typeof cosmosConfigSchema>;
export type DatabaseConfig = Type.Static<typeof databaseSchema>;
export type ContainerConfig = Type.Static<typeof containerSchema>;

/** What every Cosmos DB emulator has. https://learn.microsoft.com/azure/cosmos-db/emulator#authentication */
export const WELL_KNOWN_KEY =
  'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==';

export const DEFAULT_ACCOUNT = 'azwire';
