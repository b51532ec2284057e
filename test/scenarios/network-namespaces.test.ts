import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { findScenarios, runScenario, type Scenario } from '../../src/index.ts';
import { namespaceNetwork, namespaceOf } from '../../src/scenario/network-namespaces.ts';
import { ProcessGuard } from '../../src/scenario/process-guard.ts';

const CAN = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('ip', ['netns', 'list']).status === 0;
const NOTE = CAN ? '' : ' (skipped: needs Linux, root and ip)';
const SOURCE = new URL('../../src/scenario/', import.meta.url);

/** The namespaces and interfaces of this machine whose name begins so. */
function there(prefix: string): string[] {
  const list = (...args: string[]) =>
    execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
  return [...list('netns', 'list'), ...list('-o', 'link', 'show')].filter((line) => line.includes(prefix));
}

/** Makes a network, tells the names of its namespaces, and is then killed without a chance to remove them. */
const RUNNER = `
  import { namespaceNetwork, namespaceOf } from '${SOURCE.href}network-namespaces.ts';
  import { ProcessGuard } from '${SOURCE.href}process-guard.ts';
  const { places } = await namespaceNetwork(['one', 'two'], new ProcessGuard());
  console.log(namespaceOf(places.get('one')));
  setInterval(() => {}, 1000);
`;

describe.skipIf(!CAN)(`participants in network namespaces of their own${NOTE}`, () => {
  it('dial from their own addresses, and azwire listens at another', async () => {
    const [scenario] = await findScenarios(['service-bus-receive']);
    const { expectations, capture } = await runScenario(scenario as Scenario, { network: 'namespaces' });
    expect(expectations.filter(({ passed }) => !passed)).toEqual([]);
    const network = capture.connections[0]?.acceptorAddress.host.replace(/\.1$/, '');
    expect(capture.connections.map(({ opener, openerAddress }) => [opener, openerAddress.host])).toEqual([
      ['producer', `${network}.2`],
      ['subscriber', `${network}.3`],
    ]);
    for (const { acceptorAddress } of capture.connections) expect(acceptorAddress.host).toBe(`${network}.1`);
  });

  it('are alone there: other runs and this machine cannot be seen', async () => {
    const guard = new ProcessGuard();
    const networks = await Promise.all([namespaceNetwork(['one'], guard), namespaceNetwork(['one'], guard)]);
    const [own, other] = networks.map(({ places }) => places.get('one')!);
    const [enter = '', ...args] = own?.enter ?? [];
    const seen = execFileSync(enter, [...args, 'ip', '-4', '-o', 'addr'], { encoding: 'utf8' });
    expect(
      seen
        .trim()
        .split('\n')
        .map((line) => line.split(/\s+/)[3]),
    ).toEqual(['127.0.0.1/8', `${own?.host}/24`]);
    expect(spawnSync(enter, [...args, 'ip', 'route', 'get', other?.host ?? '']).status).not.toBe(0);
    const names = [own, other].map((place) => namespaceOf(place!)!);
    for (const name of names) expect(there(name)).not.toEqual([]);
    for (const network of networks) await network.close();
    await guard.stop();
    for (const name of names) expect(there(name.replace(/-\d+$/, ''))).toEqual([]);
  });

  it('leave nothing behind when the process of the run is killed', async () => {
    const runner = spawn(process.execPath, ['--input-type=module', '-e', RUNNER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(runner, 'exit');
    const [name] = await once(createInterface({ input: runner.stdout }), 'line');
    const bridge = String(name).replace(/-\d+$/, '');
    expect(there(bridge).length).toBeGreaterThan(2);
    runner.kill('SIGKILL');
    await exited;
    await expect.poll(() => there(bridge)).toEqual([]);
  });
});

it.skipIf(CAN)('says where there can be none', async () => {
  const guard = new ProcessGuard();
  await expect(namespaceNetwork(['one'], guard)).rejects.toThrow(/on Linux only, as root/);
  await guard.stop();
});
