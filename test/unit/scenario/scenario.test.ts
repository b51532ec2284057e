import { describe, expect, it } from 'vitest';
import { AzwireError } from '../../../src/kernel/errors.ts';
import { DEFAULT_TIME_LIMIT_MS, type ScenarioDefinition, scenario } from '../../../src/scenario/scenario.ts';

const valid: ScenarioDefinition<never> = {
  file: 'file:///somewhere/greeting.scenario.ts',
  title: 'a greeting',
  story: '',
  azure: {},
  participants: {},
  run: async () => {},
  expect: [],
};

describe('the definition of a scenario', () => {
  it('is named after its file, and has half a minute', () => {
    expect(scenario(valid)).toMatchObject({ name: 'greeting', timeLimitMs: DEFAULT_TIME_LIMIT_MS });
  });

  it.each([
    [{ name: '../greeting' }, 'must have a name that a file can have'],
    [{ name: '' }, 'must have a name that a file can have'],
    [{ timeLimitMs: 0 }, 'must have a timeLimitMs from 1 to 2147483647, not 0'],
    [{ timeLimitMs: Number.NaN }, 'must have a timeLimitMs from 1 to 2147483647, not NaN'],
    [{ timeLimitMs: 1e12 }, 'must have a timeLimitMs from 1 to 2147483647, not 1000000000000'],
    [{ participants: undefined }, 'must have participants'],
    [{ run: undefined }, 'must have a function `run`'],
    [{ expect: undefined }, 'must have a list of what it expects'],
  ])('is refused with %o', (wrong, why) => {
    const define = () => scenario({ ...valid, ...wrong } as ScenarioDefinition<never>);
    expect(define).toThrow(AzwireError);
    expect(define).toThrow(why);
  });
});
