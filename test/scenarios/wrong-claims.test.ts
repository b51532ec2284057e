import { expect, it } from 'vitest';
import {
  atMostConnections,
  type Capture,
  connectsOnlyTo,
  type Expectation,
  findScenarios,
  hop,
  neverAccepts,
  neverOpens,
  noFailedAttempts,
  onlyAcceptor,
  onlyPorts,
  pushes,
  type RunResult,
  runScenario,
} from '../../src/index.ts';

const WRONG: Expectation[] = [
  neverOpens('subscriber'),
  neverAccepts('service-bus'),
  onlyAcceptor('subscriber'),
  connectsOnlyTo('producer', 'service-bus', 'amqps'),
  onlyPorts(443),
  atMostConnections('subscriber', 0),
  hop({ from: 'service-bus', to: 'subscriber', openedBy: 'service-bus' }),
  pushes('service-bus', 'subscriber'),
];

it('a wrong claim fails the run, and says which packets contradict it', async () => {
  const [receive] = await findScenarios(['service-bus-receive']);
  const { passed, expectations, capture } = await runScenario({ ...receive!, expect: [...WRONG, noFailedAttempts()] });
  expect(passed).toBe(false);
  const failed = expectations.filter((each) => !each.passed);
  expect(failed.map(({ text }) => text)).toEqual(WRONG.map(({ text }) => text));
  for (const each of failed) {
    const cited = citedPackets(each);
    expect(cited.length, each.text).toBeGreaterThan(0);
    // What opens it is a SYN, and it comes from the side that the message names.
    expect(isOpening(capture, cited[0]!), `${each.text}: ${each.detail}`).toBe(true);
  }
});

function citedPackets({ detail = '' }: RunResult['expectations'][number]): number[] {
  return Array.from(detail.matchAll(/\bpackets? (\d+)/g), ([, number]) => Number(number));
}

function isOpening({ packets, connections }: Capture, number: number): boolean {
  const packet = packets.find((each) => each.number === number);
  const connection = connections.find(({ id }) => id === packet?.connection);
  return packet?.from === 'opener' && packet.flags.join() === 'SYN' && connection !== undefined;
}
