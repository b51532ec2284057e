import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exitsCleanly, reports } from '../../../src/scenario/expectations.ts';
import { runScenario } from '../../../src/scenario/runner.ts';
import type { ScenarioDefinition } from '../../../src/scenario/scenario.ts';
import { captureOf, EMPTY_CAPTURE } from './hand-made.ts';
import { gone } from './processes.ts';
import { define, idle, QuietAzure, script } from './quiet-azure.ts';

describe('a run', () => {
  it('performs the steps, checks the expectations and cleans up', async () => {
    const azure = new QuietAzure();
    const progress: string[] = [];
    const tested = define({
      name: 'greeting',
      azure: { serviceBus: { namespaces: [] } },
      participants: { greeter: script(`console.log('hello ' + process.env.SERVICE_BUS_CONNECTION_STRING)`) },
      async run({ start, waitFor, waitForExit }) {
        await start('greeter');
        expect(await waitFor('greeter', 'hello')).toBe('hello the string of service-bus');
        await waitForExit('greeter');
      },
      expect: [exitsCleanly('greeter'), reports('greeter', /^hello/), reports('greeter', 'good-bye')],
    });
    const result = await runScenario(tested, { ...azure, onProgress: (text) => progress.push(text) });

    expect(result).toMatchObject({ scenario: 'greeting', title: 'a test', passed: false, capture: EMPTY_CAPTURE });
    expect(result.expectations).toEqual([
      { text: 'the steps come to their end within 30 s', passed: true },
      { text: 'greeter exits cleanly', passed: true },
      { text: 'greeter reports /^hello/', passed: true },
      {
        text: 'greeter reports "good-bye"',
        passed: false,
        detail: 'it printed last: "hello the string of service-bus"',
      },
    ]);
    expect(progress).toEqual([
      'start greeter',
      'wait until greeter prints hello',
      'greeter: hello the string of service-bus',
      'wait until greeter exits',
    ]);
    expect(azure.options).toMatchObject({ serviceBus: { namespaces: [] } });
    expect(azure.stops).toBe(1);
  });

  it('gives every participant an address, the CA and the variables it asks for', async () => {
    const azure = new QuietAzure();
    const code = `const { AZWIRE_LOCAL_ADDRESS: address, NODE_EXTRA_CA_CERTS: ca, OWN: own } = process.env;
      console.log(JSON.stringify({ address, own, ca, pem: require('node:fs').readFileSync(ca, 'utf8') }));`;
    let said: Record<string, string> = {};
    const tested = define({
      participants: {
        other: idle,
        speaker: script(code, ({ ports }) => ({ OWN: `port ${ports.amqp}` })),
      },
      async run({ start, waitFor }) {
        await start('speaker');
        said = JSON.parse(await waitFor('speaker', '{'));
      },
    });
    expect((await runScenario(tested, azure)).passed).toBe(true);
    expect(said).toMatchObject({ address: azure.named.get('speaker'), own: 'port 1', pem: 'a certificate' });
    expect(azure.named.get('other')).toMatch(/^127\.\d+\.\d+\.1$/);
    expect(azure.named.get('speaker')).toMatch(/^127\.\d+\.\d+\.2$/);
    expect(existsSync(String(said.ca))).toBe(false);
  });

  it('gives every participant an address to listen at, which the emulated Azure may be told', async () => {
    const azure = new QuietAzure();
    const code = `console.log('at ' + process.env.HOST + ':' + process.env.PORT)`;
    const tested = define({
      azure: ({ listener }) => ({ webhook: `http://${listener}/events` }),
      participants: { other: idle, listener: script(code) },
      async run({ start, waitFor }) {
        await start('listener');
        const { host, port } = azure.listeners.get('listener')!;
        await waitFor('listener', `at ${host}:${port}`);
      },
    });
    expect((await runScenario(tested, azure)).passed).toBe(true);
    const host = azure.named.get('listener');
    expect(azure.listeners.get('listener')).toEqual({ host, port: 40_001 });
    expect(azure.options).toMatchObject({ webhook: `http://${host}:40001/events` });
  });

  it('knows the processes of its participants while they run', async () => {
    const azure = new QuietAzure();
    let pid = 0;
    const tested = define({
      participants: { first: idle },
      async run({ start, waitFor, stop }) {
        expect(azure.options?.knownProcesses()).toEqual(new Map());
        await start('first');
        pid = Number((await waitFor('first', 'pid')).split(' ')[1]);
        expect(azure.options?.knownProcesses()).toEqual(new Map([[pid, 'first']]));
        await stop('first');
        expect(azure.options?.knownProcesses()).toEqual(new Map());
      },
    });
    expect((await runScenario(tested, azure)).expectations[0]).toEqual(expect.objectContaining({ passed: true }));
  });

  it.skipIf(process.platform !== 'linux')('ends with what its participants have put into the background', async () => {
    let daemon = 0;
    const tested = define({
      participants: {
        parent: script(`
          const { spawn } = require('node:child_process');
          const daemon = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
          daemon.unref();
          console.log('started ' + daemon.pid);`),
      },
      async run({ start, waitFor, waitForExit }) {
        await start('parent');
        daemon = Number((await waitFor('parent', 'started')).split(' ')[1]);
        await waitForExit('parent');
      },
    });
    expect((await runScenario(tested, new QuietAzure())).passed).toBe(true);
    expect(await gone(daemon)).toBe(true);
  });

  it('cuts listeners off and restores them', async () => {
    const azure = new QuietAzure();
    await runScenario(
      define({
        participants: {},
        async run({ cutOff, restore }) {
          await cutOff('amqp');
          await restore('amqp');
        },
      }),
      azure,
    );
    expect(azure.reachable).toEqual([
      ['amqp', false],
      ['amqp', true],
    ]);
  });

  it('cuts connections, those of a participant or others', async () => {
    const azure = new QuietAzure();
    const tested = define({
      participants: {},
      async run({ cutConnections }) {
        await cutConnections('subscriber');
        await cutConnections({ opener: 'producer', via: 'amqp' });
        azure.connections = 0;
        await cutConnections({ acceptor: 'cosmos' });
      },
    });
    const { expectations } = await runScenario(tested, azure);
    expect(azure.cuts).toEqual([
      { participant: 'subscriber' },
      { opener: 'producer', via: 'amqp' },
      { acceptor: 'cosmos' },
    ]);
    expect(expectations[0]?.detail).toBe('no connection of acceptor cosmos is open');
  });

  it('advances the clock, and marks what is done', async () => {
    const azure = new QuietAzure();
    const tested = define({
      participants: { idler: idle },
      async run({ advanceClock, mark, pause, start, stop, waitFor }) {
        await start('idler');
        await waitFor('idler', 'pid');
        await advanceClock(60_000);
        await mark('now the lock has expired');
        await pause(1);
        await stop('idler');
      },
    });
    expect((await runScenario(tested, azure)).passed).toBe(true);
    expect(azure.aheadMs).toBe(60_000);
    expect(azure.marks).toEqual(['start idler', 'now the lock has expired', 'pause for 1 ms', 'stop idler']);
  });

  it('tells participants where to dial the others', async () => {
    const azure = new QuietAzure();
    const tested = define({
      participants: {
        gateway: idle,
        browser: script(`console.log('dials ' + process.env.GATEWAY)`, (_, { gateway = '' }) => ({ GATEWAY: gateway })),
      },
      async run({ start, waitFor }) {
        await start('browser');
        await waitFor('browser', `dials ${azure.named.get('gateway')}:50000`);
      },
    });
    expect((await runScenario(tested, azure)).expectations[0]).toMatchObject({ passed: true });
  });

  it('records what a participant dials in vain', async () => {
    const azure = new QuietAzure();
    const code = `require('node:net').connect(443, 'nobody.invalid').on('error', () => {})`;
    const tested = define({
      participants: { seeker: script(code) },
      async run({ start, waitForExit }) {
        await start('seeker');
        await waitForExit('seeker');
      },
    });
    await runScenario(tested, azure);
    expect(azure.attempts).toMatchObject([
      { opener: 'seeker', acceptor: { host: 'nobody.invalid', port: 443 }, verdict: 'name not found' },
    ]);
  });

  it('restarts and pauses', async () => {
    const tested = define({
      participants: { again: idle },
      async run({ start, waitFor, restart, pause }) {
        await start('again');
        const before = await waitFor('again', 'pid');
        await restart('again');
        expect(await waitFor('again', 'pid')).not.toBe(before);
        await pause(1);
      },
      expect: [exitsCleanly('again')],
    });
    const { expectations } = await runScenario(tested, new QuietAzure());
    expect(expectations[0]?.passed).toBe(true);
    expect(expectations[1]?.detail).toContain(
      'it was ended by SIGTERM, then was ended by SIGTERM; it printed last: "pid',
    );
  });

  it('takes the capture when the connections of its participants are closed', async () => {
    const azure = new QuietAzure();
    const closed = captureOf([['a', 'b']]);
    const { closedAtMs: _closedAtMs, ...open } = closed.connections[0] as (typeof closed.connections)[0];
    azure.captures = [{ ...closed, connections: [open] }, { ...closed, connections: [open] }, closed];
    expect((await runScenario(define({ participants: { a: idle }, run: async () => {} }), azure)).capture).toBe(closed);
  });

  it('does not wait for those that emulated services have to each other', async () => {
    const azure = new QuietAzure();
    const closed = captureOf([['event-grid', 'service-bus']]);
    const { closedAtMs: _closedAtMs, ...open } = closed.connections[0] as (typeof closed.connections)[0];
    const first = { ...closed, connections: [open] };
    azure.captures = [first, closed];
    expect((await runScenario(define({ participants: { a: idle }, run: async () => {} }), azure)).capture).toBe(first);
  });

  it('waits until the capture shows something', async () => {
    const azure = new QuietAzure();
    azure.captures = [EMPTY_CAPTURE, EMPTY_CAPTURE, captureOf([['a', 'b']])];
    const tested = define({
      participants: {},
      run: ({ waitUntil }) => waitUntil('somebody dials', ({ connections }) => connections.length === 1),
    });
    expect((await runScenario(tested, azure)).passed).toBe(true);
  });
});

describe('a run fails, with everything cleaned up,', () => {
  /** Runs `run` with a participant called `idler` that never ends, and gives the detail of the failed steps. */
  async function failure(
    run: ScenarioDefinition<'idler' | 'breaker'>['run'],
    timeLimitMs = 30_000,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    const azure = new QuietAzure();
    const lines: string[] = [];
    const breaker = script(`console.error('I break'); process.exit(2)`);
    const result = await runScenario(define({ participants: { idler: idle, breaker }, timeLimitMs, run }), {
      ...azure,
      onProgress: (text) => lines.push(text),
      ...(signal ? { signal } : {}),
    });
    for (const line of lines) {
      const pid = /^idler: pid (\d+)/.exec(line)?.[1];
      if (pid !== undefined) expect(await gone(Number(pid))).toBe(true);
    }
    expect(azure.stops).toBe(1);
    expect(result.passed).toBe(false);
    expect(result.expectations[0]?.passed).toBe(false);
    return result.expectations[0]?.detail;
  }

  it('when the time is over', async () => {
    const detail = await failure(async ({ start, waitFor, waitForExit }) => {
      await start('idler');
      await waitFor('idler', 'pid');
      await waitForExit('idler');
    }, 3_000);
    expect(detail).toMatch(/^the time was over at: wait until idler exits\nidler: it printed last: "pid \d+"$/);
  });

  it('when it is called off', async () => {
    const calledOff = new AbortController();
    const detail = await failure(
      async ({ pause }) => {
        setImmediate(() => calledOff.abort());
        await pause(1_000_000);
      },
      30_000,
      calledOff.signal,
    );
    expect(detail).toBe('the run was ended at: pause for 1000000 ms');
  });

  it('when a participant exits with another code', async () => {
    const detail = await failure(async ({ start, waitForExit }) => {
      await start('idler');
      await start('breaker');
      await waitForExit('breaker');
    });
    expect(detail).toContain('breaker exited with code 2, not with code 0');
    expect(detail).toContain('breaker: it printed last: "I break"');
  });

  it('when a participant ends before it says what is waited for', async () => {
    const detail = await failure(async ({ start, waitFor }) => {
      await start('breaker');
      await waitFor('breaker', /ready/);
    });
    expect(detail).toContain('breaker exited with code 2 before it printed /ready/');
  });

  it('when a step makes no sense', async () => {
    expect(await failure(({ waitForExit }) => waitForExit('idler'))).toBe('idler was not started');
    const nobody = 'the scenario has no participant called nobody, but idler, breaker';
    expect(await failure(({ start }) => start('nobody' as 'idler'))).toBe(nobody);
    expect(await failure(({ stop }) => stop('nobody' as 'idler'))).toBe(nobody);
    for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(await failure(({ pause }) => pause(ms))).toBe(`${ms} ms is no time to pause for`);
    }
    const twice = await failure(async ({ start }) => {
      await start('idler');
      await start('idler');
    });
    expect(twice).toContain('idler is already running');
  });

  it('when the scenario itself throws', async () => {
    expect(await failure(() => Promise.reject(new Error('a mistake')))).toBe('a mistake');
  });

  it('when nothing can be started with what it says', async () => {
    const azure = new QuietAzure();
    const named = define({ participants: { 'service-bus': idle }, run: async () => {} });
    await expect(runScenario(named, azure)).rejects.toThrow('can be called "service-bus"');
    expect(azure.stops).toBe(1);
    const broken = define({
      participants: {},
      run: async () => {},
      azure: () => {
        throw new Error('a mistake');
      },
    });
    await expect(runScenario(broken, azure)).rejects.toMatchObject({ code: 'AZW_SCENARIO_INVALID' });
  });

  it('and starts nothing afterwards', async () => {
    let late: unknown;
    await failure(async ({ start, pause, waitForExit }) => {
      const branch = pause(1)
        .then(() => waitForExit('breaker'))
        .catch(() => pause(100))
        .then(() => start('idler'));
      late = branch.catch((error: unknown) => error);
      await Promise.reject(new Error('in the meantime'));
    });
    expect(await late).toMatchObject({ name: 'AbortError' });
  });

  it('when an expectation cannot be checked', async () => {
    const broken = {
      text: 'all is well',
      check: () => {
        throw new Error('a mistake');
      },
    };
    const late = { text: 'all will be well', check: (async () => {}) as never };
    const tested = define({ participants: {}, run: async () => {}, expect: [broken, late] });
    const { passed, expectations } = await runScenario(tested, new QuietAzure());
    expect(passed).toBe(false);
    expect(expectations[1]?.detail).toBe('it could not be checked: Error: a mistake');
    expect(expectations[2]?.detail).toBe('it could not be checked: TypeError: check returned object, not a text');
  });
});
