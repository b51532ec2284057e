import { expect, it } from 'vitest';
import { systemIds } from '../../../src/app/system-ids.ts';
import { formatUuid } from '../../../src/kernel/ids.ts';

it('makes distinct version 4 UUIDs over several batches, each in memory of its own', () => {
  const ids = systemIds();
  const texts = new Set<string>();
  const first = ids.uuidBytes();
  const firstText = formatUuid(first);
  for (let i = 0; i < 1000; i++) texts.add(formatUuid(ids.uuidBytes()));
  expect(texts.size).toBe(1000);
  for (const text of texts)
    expect(text).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(formatUuid(first)).toBe(firstText);
});
