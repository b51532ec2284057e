/** What Service Bus tells of the messages of an entity, in the words of its Event Grid schema. */
export const MESSAGES_AVAILABLE_TYPES = [
  'Microsoft.ServiceBus.ActiveMessagesAvailableWithNoListeners',
  'Microsoft.ServiceBus.DeadletterMessagesAvailableWithNoListeners',
  'Microsoft.ServiceBus.ActiveMessagesAvailablePeriodicNotifications',
  'Microsoft.ServiceBus.DeadletterMessagesAvailablePeriodicNotifications',
] as const;
export type MessagesAvailableType = (typeof MESSAGES_AVAILABLE_TYPES)[number];

/** A queue or subscription, or its dead-letter queue, has messages. */
export interface MessagesAvailable {
  readonly type: MessagesAvailableType;
  readonly namespace: string;
  /** `queues/<queue>` or `topics/<topic>/subscriptions/<subscription>`, also for their dead-letter queues. */
  readonly subject: string;
  /** Milliseconds since the Unix epoch. */
  readonly timeMs: number;
  /** https://learn.microsoft.com/azure/event-grid/event-schema-service-bus */
  readonly data: MessagesAvailableData;
}

/** `data` of the event. */
export interface MessagesAvailableData {
  readonly namespaceName: string;
  /** Where its first message is received over HTTP. */
  readonly requestUri: string;
  readonly entityType: 'queue' | 'subscriber';
  readonly queueName: string | null;
  readonly topicName: string | null;
  readonly subscriptionName: string | null;
}
