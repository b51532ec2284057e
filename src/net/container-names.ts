import { getServers, Resolver } from 'node:dns/promises';
import { isIPv4 } from 'node:net';

/** Where Docker answers inside the containers of a network. It knows their names by their addresses. */
const DOCKER_DNS = '127.0.0.11';
const TIMEOUT_MS = 1_000;
/** Another container may get the address of one that is gone. */
const REMEMBERED_MS = 10_000;
const REMEMBERED_MAX = 256;
/** What Docker takes for its networks. [RFC 1918] */
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** A container of the same Docker network. */
export interface Container {
  readonly name: string;
  readonly network: string;
}

/** Finds containers by their addresses: the reverse name that Docker has for one is `<container>.<network>`. */
export class ContainerNames {
  readonly #resolver: Resolver | undefined;
  readonly #asked = new Map<string, Promise<Container | undefined>>();
  readonly #timers = new Set<NodeJS.Timeout>();

  /** `servers`: whom to ask; by default Docker, and nobody where the system does not. No other knows containers. */
  constructor(servers: readonly string[] = getServers().filter((server) => server === DOCKER_DNS)) {
    if (servers.length === 0) return;
    this.#resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
    this.#resolver.setServers(servers);
  }

  /** The container with that address; undefined where there is none, or too much is asked already. Never rejects. */
  find(host: string): Promise<Container | undefined> {
    const asked = this.#asked.get(host);
    if (asked !== undefined) return asked;
    if (this.#resolver === undefined || !isIPv4(host) || !PRIVATE.test(host) || this.#asked.size >= REMEMBERED_MAX)
      return Promise.resolve(undefined);
    const answer = this.#resolver.reverse(host).then(containerIn, () => undefined);
    this.#asked.set(host, answer);
    const timer = setTimeout(() => {
      this.#asked.delete(host);
      this.#timers.delete(timer);
    }, REMEMBERED_MS).unref();
    this.#timers.add(timer);
    return answer;
  }

  /** Answers those who still wait with undefined. */
  stop(): void {
    this.#resolver?.cancel();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

function containerIn(names: readonly string[]): Container | undefined {
  const [, name, network] = /^(.+)\.([^.]+)$/.exec(names[0] ?? '') ?? [];
  return name === undefined || network === undefined ? undefined : { name, network };
}
