import type { Platform } from '../kernel/emulator.ts';
import { formatUuid } from '../kernel/ids.ts';

export interface DescribedError {
  readonly condition: string;
  readonly description: string;
}

/** How a service words, for one namespace, what is found out here. */
export interface NamespaceWords {
  /** There is no such entity; with an empty path no such namespace. */
  notFound(entity: string): DescribedError;
  /** As many connections use the namespace as may. */
  connectionsExceeded(): DescribedError;
  /** See {@link trackedText}. */
  tracked(text: string): string;
}

/** A text with the suffix by which the support of Azure finds it. */
export function trackedText(text: string, namespace: string, { clock, ids }: Pick<Platform, 'clock' | 'ids'>): string {
  const trackingId = formatUuid(ids.uuidBytes());
  const timestamp = new Date(clock.now()).toISOString().slice(0, 19);
  const tracker = `${namespace}.servicebus.windows.net`;
  return `${text} TrackingId:${trackingId}_G0, SystemTracker:${tracker}, Timestamp:${timestamp}`;
}
