import { expect, it } from 'vitest';
import { withinQuotas } from '../../../../../../emulators/service-bus/http/administration/quotas.ts';
import { SERVICE_BUS_LIMITS } from '../../../../../../emulators/service-bus/limits.ts';

const { strict, relaxed } = SERVICE_BUS_LIMITS;
/** As clients send them. */
const DEFAULTS = {
  maxSizeInMegabytes: 1_024,
  defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S',
  duplicateDetectionHistoryTimeWindow: 'PT10M',
  maxDeliveryCount: 10,
};

it("lowers Azure's defaults to the strict quotas, and nothing where there are none", () => {
  expect(withinQuotas(DEFAULTS, strict)).toEqual({
    maxSizeInMegabytes: 100,
    defaultMessageTimeToLive: 'PT3600S',
    duplicateDetectionHistoryTimeWindow: 'PT300S',
    maxDeliveryCount: 10,
  });
  expect(withinQuotas(DEFAULTS, relaxed)).toEqual(DEFAULTS);
});

it.each([
  {},
  { maxSizeInMegabytes: 100, defaultMessageTimeToLive: 'PT30M' },
  // What Azure would not take either is for others to refuse.
  { maxSizeInMegabytes: 90_000, duplicateDetectionHistoryTimeWindow: 'P8D', defaultMessageTimeToLive: 'long' },
])('leaves %j as it is', (values) => {
  expect(withinQuotas(values, strict)).toEqual(values);
});
