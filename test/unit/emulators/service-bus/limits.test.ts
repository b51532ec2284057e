import { expect, it } from 'vitest';
import { SERVICE_BUS_LIMITS } from '../../../../emulators/service-bus/limits.ts';

it('is never stricter when relaxed', () => {
  const { strict, relaxed } = SERVICE_BUS_LIMITS;
  expect(Object.keys(relaxed)).toEqual(Object.keys(strict));
  for (const key of Object.keys(strict) as (keyof typeof strict)[]) {
    if (key.endsWith('Min')) expect(relaxed[key], key).toBeLessThanOrEqual(strict[key]);
    else expect(relaxed[key], key).toBeGreaterThanOrEqual(strict[key]);
  }
});
