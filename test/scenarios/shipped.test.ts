import { describe, expect, it } from 'vitest';
import {
  connectsOnlyTo,
  findScenarios,
  hop,
  neverAccepts,
  onlyAcceptor,
  opens,
  runScenario,
  type Scenario,
} from '../../src/index.ts';

const scenarios = await findScenarios();

describe('every shipped scenario', () => {
  it.each(scenarios.map((each) => [each.name, each] as const))('%s passes', async (_, scenario) => {
    const { expectations, passed, capture } = await runScenario(scenario);
    expect(expectations.filter((each) => !each.passed)).toEqual([]);
    expect(passed).toBe(true);
    const open = capture.connections.filter(({ closedAtMs }) => closedAtMs === undefined);
    // Those between emulated services may stay open, those of participants may not.
    expect(
      open.filter(({ opener, acceptor }) => [opener, acceptor].some((name) => name in scenario.participants)),
    ).toEqual([]);
    // By their addresses, not by a guess from what the client says of itself.
    const known = capture.participants.filter(({ name }) => name in scenario.participants);
    expect(known.map(({ source }) => source)).toEqual(Object.keys(scenario.participants).map(() => 'scenario address'));
  });

  it('passes beside the others', async () => {
    const results = await Promise.all(scenarios.map((each) => runScenario(each)));
    expect(results.flatMap(({ expectations }) => expectations.filter((each) => !each.passed))).toEqual([]);
    for (const [i, { capture }] of results.entries()) {
      const own = capture.participants.filter(({ name }) => name in scenarios[i]!.participants);
      expect(new Set(own.flatMap(({ hosts }) => hosts.map((host) => host.split('.')[2]))).size).toBe(1);
    }
  });

  it('fails when its claims are wrong, and says which packet contradicts them', async () => {
    const [scenario] = await findScenarios(['service-bus-receive']);
    const wrong = [
      opens('service-bus', 'subscriber'),
      neverAccepts('service-bus'),
      onlyAcceptor('subscriber'),
      connectsOnlyTo('producer', 'service-bus', 'amqps'),
      hop({ from: 'service-bus', to: 'subscriber', openedBy: 'service-bus' }),
      hop({ from: 'service-bus', to: 'subscriber', wire: 'standing credit' }),
      hop({ from: 'producer', to: 'subscriber' }),
    ];
    const { passed, expectations } = await runScenario({ ...(scenario as Scenario), expect: wrong });
    expect(passed).toBe(false);
    expect(expectations.map((each) => each.passed)).toEqual([true, ...wrong.map(() => false)]);
    for (const { detail } of expectations.slice(1)) expect(detail).toMatch(/packets? \d+/);
  });
});
