import { parseDurationMs } from '../../core/duration.ts';
import { SERVICE_BUS_LIMITS, type ServiceBusLimits } from '../../limits.ts';

/**
 * The values of a description, lowered to the quotas in force where Azure itself would take them: many clients send Azure's
 * defaults with every new entity, and the official emulator takes them. The reply shows what has become of them.
 */
export function withinQuotas(values: Record<string, unknown>, limits: ServiceBusLimits): Record<string, unknown> {
  const azure = SERVICE_BUS_LIMITS.relaxed;
  const { maxSizeInMegabytes: size } = values;
  const isTooLarge =
    typeof size === 'number' && size > limits.entitySizeMegabytesMax && size <= azure.entitySizeMegabytesMax;
  return {
    ...values,
    ...(isTooLarge ? { maxSizeInMegabytes: limits.entitySizeMegabytesMax } : {}),
    ...shortened(values, 'defaultMessageTimeToLive', limits.messageTimeToLiveMsMax, azure.messageTimeToLiveMsMax),
    ...shortened(
      values,
      'duplicateDetectionHistoryTimeWindow',
      limits.duplicateDetectionWindowMsMax,
      azure.duplicateDetectionWindowMsMax,
    ),
  };
}

function shortened(values: Record<string, unknown>, key: string, mostMs: number, azureMs: number) {
  const text = values[key];
  const durationMs = typeof text === 'string' ? parseDurationMs(text) : undefined;
  if (durationMs === undefined || durationMs <= mostMs || durationMs > azureMs) return {};
  return { [key]: `PT${mostMs / 1000}S` };
}
