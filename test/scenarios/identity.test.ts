import { describe, expect, it } from 'vitest';
import {
  type AzwireOptions,
  command,
  connectsOnlyTo,
  exitsCleanly,
  findScenarios,
  hop,
  node,
  opens,
  type Program,
  reports,
  runScenario,
  type Scenario,
  scenario,
  startAzwire,
} from '../../src/index.ts';
import { freeAddresses } from '../../src/net/free-addresses.ts';
import { loopbackNetwork } from '../../src/scenario/network.ts';
import { runScenario as runScenarioWith } from '../../src/scenario/runner.ts';

const azure = { serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] } };

function producer(env: NonNullable<Program['env']>): Program {
  return node('../../scenarios/participants/service-bus-producer.ts', { env });
}

function mapped(participants: Scenario['participants'], more: Record<string, string>): Scenario['participants'] {
  const withMore = ([name, program]: [string, Program]): [string, Program] => [
    name,
    { ...program, env: (...given) => ({ ...program.env?.(...given), ...more }) },
  ];
  return Object.fromEntries(Object.entries(participants).map(withMore));
}

/** A run of one producer that has `env` beside the usual. */
function producing(env: NonNullable<Program['env']>, listener: string) {
  return scenario({
    file: import.meta.url,
    title: 'a producer',
    story: '',
    azure,
    participants: { producer: producer(env) },
    async run({ start, waitForExit }) {
      await start('producer');
      await waitForExit('producer');
    },
    expect: [
      exitsCleanly('producer'),
      connectsOnlyTo('producer', 'service-bus', listener),
      hop({ from: 'producer', to: 'service-bus', openedBy: 'producer', deliveries: 3 }),
    ],
  });
}

describe('a participant is known by its name', () => {
  it('where it has no address of its own and reports its ports', async () => {
    const { capture, expectations } = await runScenario(producing(() => ({ AZWIRE_IDENTITY: 'ports' }), 'amqp'));
    expect(expectations.filter(({ passed }) => !passed)).toEqual([]);
    for (const { openerAddress } of capture.connections) expect(openerAddress.host).toMatch(/^127\.0\.0\.1$|^::1$/);
  });

  it('where it listens at an address that it shares with others', async () => {
    const [pushed] = await findScenarios(['event-grid-custom-topic']);
    const { capture, expectations } = await runScenarioWith(
      { ...pushed!, participants: mapped(pushed!.participants, { AZWIRE_IDENTITY: 'ports' }) },
      {
        start: (azure) => startAzwire({ logLevel: 'error', ...azure } as AzwireOptions),
        openNetwork: loopbackNetwork((hosts) => freeAddresses(hosts.map(() => '127.0.0.1'))),
      },
    );
    expect(expectations.filter(({ passed }) => !passed)).toEqual([]);
    const dialled = capture.connections.filter(({ acceptor }) => acceptor === 'subscriber');
    expect(new Set(dialled.map(({ acceptorAddress }) => acceptorAddress.host))).toEqual(new Set(['127.0.0.1']));
  });

  it('behind TLS, with the local CA in its environment', async () => {
    const overTls: Program['env'] = (running) => ({
      SERVICE_BUS_CONNECTION_STRING: running.connectionString('service-bus', { transport: 'amqps' }),
    });
    const { capture, expectations } = await runScenario(producing(overTls, 'amqps'));
    expect(expectations.filter(({ passed }) => !passed)).toEqual([]);
    for (const { layers } of capture.connections) expect(layers).toEqual(['tcp', 'tls', 'amqp']);
  });
});

describe.skipIf(process.platform !== 'linux')('a program that is not Node', () => {
  /** Says the AMQP protocol header by hand [AMQP 2.2], waits for the answer, and stays. */
  const code = `
    exec 5<>"/dev/tcp/$AMQP_HOST/$AMQP_PORT"
    printf 'AMQP\\x03\\x01\\x00\\x00' >&5
    head -c 8 <&5 >/dev/null && echo "$0 was answered"
    cat <&5 >/dev/null
  `;

  it('takes part, and is known by its process', async () => {
    const tested = scenario({
      file: import.meta.url,
      title: 'a shell script opens a connection',
      story: '',
      azure,
      participants: {
        stranger: command('bash', ['-c', code, 'bash'], {
          env: ({ host, ports }) => ({ AMQP_HOST: host, AMQP_PORT: String(ports.amqp) }),
        }),
      },
      async run({ start, stop, waitFor, waitUntil }) {
        await start('stranger');
        await waitFor('stranger', 'answered');
        await waitUntil('its process is found', ({ connections }) =>
          connections.some(({ opener }) => opener === 'stranger'),
        );
        await stop('stranger');
      },
      // It never said which service it wants, so that the other side is the listener.
      expect: [opens('stranger', 'amqp'), reports('stranger', 'bash was answered')],
    });
    const { capture, expectations } = await runScenario(tested);
    expect(expectations.filter(({ passed }) => !passed)).toEqual([]);
    expect(capture.participants.find(({ name }) => name === 'stranger')).toMatchObject({ source: 'process' });
  });
});
