import type { BlobEvent } from '../../../src/kernel/blob-events.ts';
import type { CaptureFileCreated } from '../../../src/kernel/capture-files.ts';
import type { MessagesAvailable } from '../../../src/kernel/messages-available.ts';

/** What a resource of another service tells, in the fields of the Event Grid schema that do not depend on who listens. */
export interface AnnouncedEvent {
  /** The resource, without what lies above it: `Microsoft.Storage/storageAccounts/devstoreaccount1`. */
  readonly resource: string;
  readonly eventType: string;
  readonly subject: string;
  /** Milliseconds since the Unix epoch. */
  readonly timeMs: number;
  readonly dataVersion: string;
  readonly data: object;
}

/** https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage */
export function ofBlob({ type, account, subject, timeMs, data }: BlobEvent): AnnouncedEvent {
  return { resource: storageAccount(account), eventType: type, subject, timeMs, dataVersion: '', data };
}

/** https://learn.microsoft.com/azure/event-grid/event-schema-event-hubs */
export function ofCaptureFile({ namespace, eventHub, timeMs, data }: CaptureFileCreated): AnnouncedEvent {
  const eventType = 'Microsoft.EventHub.CaptureFileCreated';
  const subject = `eventhubs/${eventHub}`;
  return { resource: eventHubsNamespace(namespace), eventType, subject, timeMs, dataVersion: '', data };
}

/** https://learn.microsoft.com/azure/event-grid/event-schema-service-bus */
export function ofMessagesAvailable({ type, namespace, subject, timeMs, data }: MessagesAvailable): AnnouncedEvent {
  return { resource: serviceBusNamespace(namespace), eventType: type, subject, timeMs, dataVersion: '1', data };
}

function storageAccount(name: string): string {
  return `Microsoft.Storage/storageAccounts/${name}`;
}

function eventHubsNamespace(name: string): string {
  return `Microsoft.EventHub/namespaces/${name}`;
}

function serviceBusNamespace(name: string): string {
  return `Microsoft.ServiceBus/namespaces/${name}`;
}
