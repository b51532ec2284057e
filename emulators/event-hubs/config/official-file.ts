import Type from 'typebox';

/*
 * The schema of the official emulator's `Config.json`. A key that is not in it is no error there, so it is none here; the
 * reader names it. Ranges are checked where `azwire.json`'s are, after the conversion.
 */

const name = Type.String({ minLength: 1, description: 'a name' });

/** Says which keys are known; what else stands in the file is reported, and not used. */
const known = { additionalProperties: false } as const;

const consumerGroup = Type.Object({ Name: name }, known);

const eventHub = Type.Object(
  {
    Name: name,
    /** The official sample once has a number in quotes. */
    PartitionCount: Type.Union([
      Type.Integer({ description: 'a number of partitions' }),
      Type.String({ pattern: '^\\d{1,4}$', description: 'a number of partitions' }),
    ]),
    ConsumerGroups: Type.Optional(Type.Array(consumerGroup)),
  },
  known,
);

const namespace = Type.Object(
  {
    Type: Type.Optional(Type.Literal('EventHub')),
    Name: Type.Optional(name),
    Entities: Type.Array(eventHub, { minItems: 1 }),
  },
  known,
);

/** Required is what the official emulator cannot start without. Type and Name of the namespace need not be given. */
export const officialFileSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    UserConfig: Type.Object(
      {
        NamespaceConfig: Type.Array(namespace, { minItems: 1 }),
        LoggingConfig: Type.Object(
          {
            Type: Type.Union([
              Type.Literal('Console'),
              Type.Literal('File'),
              Type.Literal('File,Console'),
              Type.Literal('Console,File'),
            ]),
          },
          known,
        ),
      },
      known,
    ),
  },
  known,
);

export type OfficialFile = Type.Static<typeof officialFileSchema>;
export type OfficialEventHub = Type.Static<typeof eventHub>;
