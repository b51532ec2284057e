/** The `sys.` properties that a message brings along and an action may change. [service-bus-protocol 13.2] */
export const WRITABLE_SYSTEM_PROPERTIES = [
  'ContentType',
  'CorrelationId',
  'Label',
  'MessageId',
  'PartitionKey',
  'ReplyTo',
  'ReplyToSessionId',
  'ScheduledEnqueueTimeUtc',
  'SessionId',
  'To',
  'ViaPartitionKey',
] as const;

/** Those that the broker makes. */
const READ_ONLY_SYSTEM_PROPERTIES = [
  'DeliveryCount',
  'EnqueuedSequenceNumber',
  'EnqueuedTimeUtc',
  'ExpiresAtUtc',
  'SequenceNumber',
  'Size',
  'State',
  'TimeToLive',
] as const;

export type WritableSystemProperty = (typeof WRITABLE_SYSTEM_PROPERTIES)[number];
export type SystemProperty = WritableSystemProperty | (typeof READ_ONLY_SYSTEM_PROPERTIES)[number];

const BY_NAME = new Map<string, SystemProperty>(
  [...WRITABLE_SYSTEM_PROPERTIES, ...READ_ONLY_SYSTEM_PROPERTIES].map((name) => [name.toLowerCase(), name]),
);
// The newer clients' word for the label.
BY_NAME.set('subject', 'Label');

/** The property with this name, in any case. [service-bus-protocol 13.1] */
export function systemProperty(name: string): SystemProperty | undefined {
  return BY_NAME.get(name.toLowerCase());
}

export function isWritable(name: SystemProperty): name is WritableSystemProperty {
  return (WRITABLE_SYSTEM_PROPERTIES as readonly string[]).includes(name);
}
