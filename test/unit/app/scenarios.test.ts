import { describe, expect, it } from 'vitest';
import { AzwireError, findScenarios, runScenarios, type Scenario, scenario } from '../../../src/index.ts';

/** A scenario without participants that takes as long as `run` does. */
function define(name: string, run: () => Promise<void>, azure: object = {}): Scenario {
  const serviceBus = { namespaces: [{ name: 'bus' }] };
  return scenario({
    file: import.meta.url,
    name,
    title: name,
    story: '',
    azure: { serviceBus, ...azure },
    participants: {},
    run,
    expect: [],
  });
}

const quick = (name: string) => define(name, async () => {});

describe('several scenarios', () => {
  it('run at the same time, as many as asked for, and are told in their order', async () => {
    const second = Promise.withResolvers<void>();
    const told: string[] = [];
    const results = await runScenarios(
      // The first waits for the second: one after the other they would never end.
      [define('first', () => second.promise), define('second', async () => second.resolve()), quick('third')],
      { parallel: 2, onResult: (result) => told.push(result.scenario) },
    );
    expect(results.map((result) => [result.scenario, result.passed])).toEqual([
      ['first', true],
      ['second', true],
      ['third', true],
    ]);
    expect(told).toEqual(['first', 'second', 'third']);
  });

  it('run one after the other by default', async () => {
    let running = 0;
    const alone = async () => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    };
    const results = await runScenarios([define('first', alone), define('second', alone)]);
    expect(results.map(({ expectations }) => expectations[0]?.detail)).toEqual([undefined, undefined]);
  });

  it('start no further one once they are called off', async () => {
    const calledOff = new AbortController();
    const results = await runScenarios([define('first', async () => calledOff.abort()), quick('second')], {
      signal: calledOff.signal,
    });
    expect(results.map((result) => result.scenario)).toEqual(['first']);
  });

  it('fail together where one cannot even start', async () => {
    const wrong = define('wrong', async () => {}, { serviceBus: { namespaces: 1 } });
    const run = runScenarios([wrong, quick('never')], { onResult: () => expect.unreachable() });
    await expect(run).rejects.toThrow(AzwireError);
  });
});

describe('scenarios by name', () => {
  it('are found once each, in the order of the names', async () => {
    const found = await findScenarios(['storage-queue-poll', 'service-bus-receive', 'storage-queue-poll']);
    expect(found.map(({ name }) => name)).toEqual(['storage-queue-poll', 'service-bus-receive']);
  });

  it('are guessed where a name is not quite right', async () => {
    await expect(findScenarios(['service-bus-recieve'])).rejects.toThrow('Did you mean "service-bus-receive"?');
  });
});
