import Type from 'typebox';

/*
 * The schema of the official emulator's `Config.json`. A key that is not in it is no error there, so it is none here; the
 * reader names it. Ranges are checked where `azwire.json`'s are, after the conversion.
 */

const name = Type.String({ minLength: 1, description: 'a name' });
const duration = Type.String({
  pattern: '^P(\\d+Y)?(\\d+M)?(\\d+D)?(T(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?$',
  description: 'an ISO 8601 duration, for example PT1M',
});
/** The official file has "" for "nowhere". */
const forward = Type.Optional(Type.String({ description: 'the name of a queue or topic, or ""' }));
const flag = Type.Optional(Type.Boolean());

const consumption = {
  DeadLetteringOnMessageExpiration: flag,
  DefaultMessageTimeToLive: Type.Optional(duration),
  ForwardDeadLetteredMessagesTo: forward,
  ForwardTo: forward,
  LockDuration: Type.Optional(duration),
  MaxDeliveryCount: Type.Optional(Type.Integer()),
  RequiresSession: flag,
};
const duplicateDetection = {
  DuplicateDetectionHistoryTimeWindow: Type.Optional(duration),
  RequiresDuplicateDetection: flag,
};

/** Says which keys are known; what else stands in the file is reported, and not used. */
const known = { additionalProperties: false } as const;

const sql = Type.Object({ SqlExpression: Type.String({ minLength: 1 }) }, known);

const rule = Type.Object(
  {
    Name: name,
    Properties: Type.Object(
      {
        FilterType: Type.Union([Type.Literal('Correlation'), Type.Literal('Sql')]),
        CorrelationFilter: Type.Optional(
          Type.Object(
            {
              ContentType: Type.Optional(Type.String()),
              CorrelationId: Type.Optional(Type.String()),
              Label: Type.Optional(Type.String()),
              MessageId: Type.Optional(Type.String()),
              ReplyTo: Type.Optional(Type.String()),
              ReplyToSessionId: Type.Optional(Type.String()),
              SessionId: Type.Optional(Type.String()),
              To: Type.Optional(Type.String()),
              Properties: Type.Optional(
                Type.Record(Type.String({ minLength: 1 }), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
              ),
            },
            { ...known, minProperties: 1 },
          ),
        ),
        SqlFilter: Type.Optional(sql),
        Action: Type.Optional(sql),
      },
      known,
    ),
  },
  known,
);

const subscription = Type.Object(
  {
    Name: name,
    Properties: Type.Optional(Type.Object(consumption, known)),
    Rules: Type.Optional(Type.Array(rule)),
  },
  known,
);

const queue = Type.Object(
  { Name: name, Properties: Type.Optional(Type.Object({ ...consumption, ...duplicateDetection }, known)) },
  known,
);

const topic = Type.Object(
  {
    Name: name,
    Properties: Type.Optional(
      Type.Object({ DefaultMessageTimeToLive: Type.Optional(duration), ...duplicateDetection }, known),
    ),
    Subscriptions: Type.Optional(Type.Array(subscription)),
  },
  known,
);

const namespace = Type.Object(
  { Name: name, Queues: Type.Optional(Type.Array(queue)), Topics: Type.Optional(Type.Array(topic)) },
  known,
);

/** Required is what the official emulator cannot start without; its published schema also asks for empty lists. */
export const officialFileSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    UserConfig: Type.Object(
      {
        Namespaces: Type.Array(namespace, { minItems: 1 }),
        Logging: Type.Object(
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
export type OfficialQueue = Type.Static<typeof queue>;
export type OfficialTopic = Type.Static<typeof topic>;
export type OfficialSubscription = Type.Static<typeof subscription>;
export type OfficialRule = Type.Static<typeof rule>;
