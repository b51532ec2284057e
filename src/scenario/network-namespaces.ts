import { execFile } from 'node:child_process';
import { AzwireError } from '../kernel/errors.ts';
import type { Place } from './addresses.ts';
import type { OpenNetwork } from './network.ts';
import type { ProcessGuard } from './process-guard.ts';

/** The port at which a participant may listen: in a namespace of its own all are free. */
const LISTENING_PORT = 8080;
const PARTICIPANTS_MAX = 90;
const ATTEMPTS = 200;

/** Of the private ranges [RFC 1918], each as what a random number makes the first three parts of an address. */
const RANGES: readonly ((random: number) => readonly [number, number, number])[] = [
  (random) => [10, 64 + (random % 192), (random >> 8) % 256],
  (random) => [172, 20 + (random % 12), (random >> 8) % 256],
  (random) => [192, 168, random % 256],
];

interface Subnet {
  /** `10.64.7`, of a /24. */
  readonly prefix: string;
  /** The bridge that azwire and all participants are connected to. An interface's name has 15 characters at most. */
  readonly bridge: string;
}

/**
 * Each participant in a network namespace of its own, with an interface and an address of its own, as if it were another machine; azwire
 * where it is, at the address of the bridge between them. Linux only, and root. Throws `AZW_NAMESPACES_UNAVAILABLE`.
 */
export const namespaceNetwork: OpenNetwork = async (participants, guard) => {
  if (process.platform !== 'linux') throw unavailable('this system is not Linux');
  if (process.getuid?.() !== 0) throw unavailable('this user is not root');
  if (participants.length > PARTICIPANTS_MAX) throw unavailable(`there are more than ${PARTICIPANTS_MAX} participants`);
  const removal = new Removal(guard);
  try {
    const subnet = await claimSubnet(removal);
    const places = participants.map((name, i) => [name, placeIn(subnet, i + 2)] as const);
    for (const [, { name, host }] of places) await addNamespace(subnet, name, host, removal);
    return {
      places: new Map(places.map(([participant, { place }]) => [participant, place])),
      azureHost: `${subnet.prefix}.1`,
      close: () => removal.perform(),
    };
  } catch (error) {
    await removal.perform();
    throw error;
  }
};

/** The name of the participant's namespace, which its end of the bridge has, too. */
export function namespaceOf({ enter }: Place): string | undefined {
  return enter?.at(-1);
}

function placeIn({ prefix, bridge }: Subnet, number: number): { name: string; host: string; place: Place } {
  const name = `${bridge}-${number}`;
  const host = `${prefix}.${number}`;
  const enter = ['ip', 'netns', 'exec', name];
  return {
    name,
    host,
    place: { host, listening: { host, port: LISTENING_PORT }, frontDoorHost: `${prefix}.1`, enter },
  };
}

/** The bridge's name is what is claimed: a second one of that name cannot be made. */
async function claimSubnet(removal: Removal): Promise<Subnet> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const parts = RANGES[attempt % RANGES.length]!(Math.floor(Math.random() * 2 ** 16));
    const subnet = { prefix: parts.join('.'), bridge: `azw${Buffer.from(parts).toString('hex')}` };
    if (await isRouted(`${subnet.prefix}.1`)) continue;
    const { failure } = await ip('link', 'add', subnet.bridge, 'type', 'bridge');
    if (failure?.includes('File exists')) continue;
    if (failure !== undefined) throw unavailable(failure);
    removal.add('link', 'del', subnet.bridge);
    await mustIp('addr', 'add', `${subnet.prefix}.1/24`, 'dev', subnet.bridge);
    await mustIp('link', 'set', subnet.bridge, 'up');
    return subnet;
  }
  throw unavailable('every private network is in use here');
}

/** Whether there is a way to the address already, other than the one to everywhere. */
async function isRouted(address: string): Promise<boolean> {
  const routes = await mustIp('-4', '-o', 'route', 'show', 'match', address);
  return routes.split('\n').some((route) => route !== '' && !route.startsWith('default'));
}

async function addNamespace({ bridge }: Subnet, name: string, host: string, removal: Removal): Promise<void> {
  await mustIp('netns', 'add', name);
  removal.add('netns', 'del', name);
  await mustIp('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
  removal.add('link', 'del', name);
  await mustIp('link', 'set', name, 'master', bridge, 'up');
  await mustIp('-n', name, 'link', 'set', 'lo', 'up');
  await mustIp('-n', name, 'addr', 'add', `${host}/24`, 'dev', 'eth0');
  await mustIp('-n', name, 'link', 'set', 'eth0', 'up');
}

/** What is to be undone, the last first. */
class Removal {
  readonly #guard: ProcessGuard;
  readonly #commands: (readonly string[])[] = [];

  constructor(guard: ProcessGuard) {
    this.#guard = guard;
  }

  add(...args: readonly string[]): void {
    const command = ['ip', ...args];
    this.#commands.unshift(command);
    this.#guard.undo(command);
  }

  async perform(): Promise<void> {
    for (const command of this.#commands.splice(0)) {
      await ip(...command.slice(1));
      this.#guard.isUndone(command);
    }
  }
}

async function mustIp(...args: readonly string[]): Promise<string> {
  const { output, failure } = await ip(...args);
  if (failure !== undefined) throw unavailable(`\`ip ${args.join(' ')}\` says: ${failure}`);
  return output;
}

/** Runs `ip` of iproute2. `failure` is what it said when it failed. */
function ip(...args: readonly string[]): Promise<{ readonly output: string; readonly failure?: string }> {
  return new Promise((resolve) => {
    execFile('ip', args, (error, output, said) => {
      if (error === null) resolve({ output });
      else resolve({ output, failure: said.trim() || error.message });
    });
  });
}

function unavailable(why: string): AzwireError {
  return new AzwireError(
    'AZW_NAMESPACES_UNAVAILABLE',
    `Participants can have network namespaces of their own on Linux only, as root and with the command \`ip\` of iproute2: ${why}.`,
  );
}
