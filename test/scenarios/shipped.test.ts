import { describe, expect, it } from 'vitest';
import {
  type Capture,
  connectsOnlyTo,
  findScenarios,
  hop,
  neverAccepts,
  onlyAcceptor,
  opens,
  runScenario,
  type Scenario,
} from '../../src/index.ts';
import { expectDissected } from '../support/dissection.ts';
import { expectTruth, runWatched } from '../support/ground-truth.ts';
import { HAS_TSHARK, TSHARK_NOTE } from '../support/pcapng.ts';
import { expectReadableReports } from '../support/readable-reports.ts';
import { TCPDUMP_NOTE } from '../support/tcpdump.ts';

const scenarios = await findScenarios();
const NOTES = `${TCPDUMP_NOTE}${TSHARK_NOTE}`;

// Several at a time, as users run them: none may see the others.
describe.concurrent(`every shipped scenario, beside others${NOTES}`, () => {
  it.each(scenarios.map((each) => [each.name, each] as const))(
    '%s passes, and all of it is true',
    async (_, scenario) => {
      const cleanUps: (() => Promise<void>)[] = [];
      try {
        const run = await runWatched(scenario, (cleanUp) => cleanUps.push(cleanUp));
        const { expectations, passed } = run.result;
        expect(expectations.filter((each) => !each.passed)).toEqual([]);
        expect(passed).toBe(true);
        expectOwnParticipants(scenario, run.result.capture.participants);
        // Those between emulated services may stay open, those of participants may not.
        const open = run.result.capture.connections.filter(({ closedAtMs }) => closedAtMs === undefined);
        expect(
          open.filter(({ opener, acceptor }) => opener in scenario.participants || acceptor in scenario.participants),
        ).toEqual([]);
        expectReadableReports(run.result);
        if (run.sniffed !== undefined) expectTruth(run);
        if (HAS_TSHARK) expectDissected(run.capture);
      } finally {
        for (const cleanUp of cleanUps) await cleanUp();
      }
    },
  );
});

describe('a shipped scenario', () => {
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

/** Known by their addresses, not by a guess from what a client says of itself; and all of these are of one run. */
function expectOwnParticipants({ participants }: Scenario, seen: Capture['participants']): void {
  const own = seen.filter(({ name }) => name in participants);
  expect(own.map(({ name, source }) => [name, source]).toSorted()).toEqual(
    Object.keys(participants)
      .map((name) => [name, 'scenario address'])
      .toSorted(),
  );
  expect(new Set(own.flatMap(({ hosts }) => hosts.map((host) => host.split('.')[2]))).size).toBe(1);
}
