import type {
  CommonDefinition,
  ConsumptionDefinition,
  IntakeDefinition,
  NamespaceDefinition,
} from '../../emulators/service-bus/core/definitions.ts';

const UNLIMITED = Number.POSITIVE_INFINITY;

const COMMON: CommonDefinition = {
  status: 'Active',
  autoDeleteOnIdleMs: UNLIMITED,
  enableBatchedOperations: true,
  userMetadata: undefined,
};
const CONSUMPTION: ConsumptionDefinition = {
  ...COMMON,
  lockDurationMs: 30_011,
  maxDeliveryCount: 3,
  defaultMessageTimeToLiveMs: UNLIMITED,
  deadLetteringOnMessageExpiration: true,
  requiresSession: false,
  forwardTo: undefined,
  forwardDeadLetteredMessagesTo: undefined,
};
const INTAKE: IntakeDefinition = {
  authorizationRules: [],
  messageSizeBytesMax: 500,
  sizeBytesMax: UNLIMITED,
  duplicateDetectionWindowMs: undefined,
  enablePartitioning: false,
};
const QUEUE = { ...CONSUMPTION, ...INTAKE };

/** What the simulation runs against: every property at work somewhere, and the ways of forwarding. */
export const ENTITIES: Pick<NamespaceDefinition, 'queues' | 'topics'> = {
  queues: [
    { ...QUEUE, name: 'Orders' },
    {
      ...QUEUE,
      name: 'quick',
      lockDurationMs: 5_003,
      maxDeliveryCount: 2,
      defaultMessageTimeToLiveMs: 15_013,
      forwardDeadLetteredMessagesTo: 'unique',
    },
    { ...QUEUE, name: 'sessions', lockDurationMs: 20_021, requiresSession: true },
    { ...QUEUE, name: 'unique', duplicateDetectionWindowMs: 30_029, sizeBytesMax: 6_000 },
    {
      ...QUEUE,
      name: 'parts',
      enablePartitioning: true,
      duplicateDetectionWindowMs: 30_047,
      status: 'ReceiveDisabled',
    },
    { ...QUEUE, name: 'front', forwardTo: 'middle', defaultMessageTimeToLiveMs: 50_021 },
    { ...QUEUE, name: 'middle', forwardTo: 'Sessions' },
    { ...QUEUE, name: 'circle', forwardTo: 'back' },
    { ...QUEUE, name: 'back', forwardTo: 'circle' },
    { ...QUEUE, name: 'dead-end', forwardTo: 'sealed' },
    { ...QUEUE, name: 'sealed', status: 'SendDisabled' },
    { ...QUEUE, name: 'small', messageSizeBytesMax: 499, forwardDeadLetteredMessagesTo: 'front' },
  ],
  topics: [
    {
      ...COMMON,
      ...INTAKE,
      name: 'events',
      defaultMessageTimeToLiveMs: 90_001,
      subscriptions: [
        { ...CONSUMPTION, name: 'all', lockDurationMs: 60_013, maxDeliveryCount: 10 },
        {
          ...CONSUMPTION,
          name: 'short',
          lockDurationMs: 10_007,
          maxDeliveryCount: 1,
          defaultMessageTimeToLiveMs: 20_011,
          deadLetteringOnMessageExpiration: false,
        },
        { ...CONSUMPTION, name: 'ordered', lockDurationMs: 15_017, requiresSession: true },
        { ...CONSUMPTION, name: 'onwards', forwardTo: 'unique' },
      ],
    },
  ],
};

/** Where messages are sent, in any spelling; not all of these take them. */
export const SENT_TO = [
  'Orders',
  'ORDERS',
  'quick',
  'sessions',
  'sessions',
  'sessions',
  'unique',
  'parts',
  'front',
  'circle',
  'dead-end',
  'sealed',
  'small',
  'events',
  'events',
  'events',
  'nowhere',
  'events/subscriptions/all',
  'quick/$deadletterqueue',
];
