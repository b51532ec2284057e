import type { AuthorizationRule } from '../../../src/kernel/authorisation.ts';
import type { ConfigProblem } from '../../../src/kernel/emulator.ts';
import {
  type AuthorizationRuleConfig,
  ROOT_RULE,
  toAuthorizationRules,
} from '../../../src/namespace/authorization-rules.ts';
import type { ConsumerGroupDefinition, HubDefinition, NamespaceDefinition } from '../core/definitions.ts';
import { type EventHubsLimits, officialQuotaText } from '../limits.ts';
import { toCapture } from './capture.ts';
import type { EventHubConfig, NamespaceConfig } from './schema.ts';

const HOUR_MS = 3_600_000;
const PARTITION_COUNT_DEFAULT = 4;

/** Turns entities in the shape of the configuration into definitions, and collects what is wrong in them. */
export class Conversion {
  readonly errors: ConfigProblem[] = [];
  readonly #limits: EventHubsLimits;

  constructor(limits: EventHubsLimits) {
    this.#limits = limits;
  }

  namespaces(namespaces: readonly NamespaceConfig[]): NamespaceDefinition[] {
    const path = '/eventHubs/namespaces';
    this.#count(namespaces.length, this.#limits.namespacesMax, path, 'namespaces');
    const names = new Map<string, string>();
    const ports = new Map<number, string>();
    return namespaces.map((namespace, index) => {
      this.#unique(namespace.name, names, `${path}/${index}/name`);
      this.#ownPort(namespace.port, ports, `${path}/${index}/port`);
      return this.namespace(namespace, `${path}/${index}`);
    });
  }

  #ownPort(port: number | undefined, ports: Map<number, string>, path: string): void {
    if (port === undefined || port === 0) return;
    const earlier = ports.get(port);
    if (earlier === undefined) ports.set(port, path);
    else this.#error(path, port, `a port other than that at ${earlier}`);
  }

  namespace({ name, authorizationRules, eventHubs = [] }: NamespaceConfig, path: string): NamespaceDefinition {
    const at = `${path}/eventHubs`;
    this.#count(eventHubs.length, this.#limits.eventHubsPerNamespaceMax, at, 'event hubs');
    const names = new Map<string, string>();
    return {
      name,
      authorizationRules: authorizationRules === undefined ? [ROOT_RULE] : this.#keys(authorizationRules, path),
      hubs: eventHubs.map((hub, i) => {
        this.#unique(hub.name, names, `${at}/${i}/name`);
        return this.#hub(hub, `${at}/${i}`);
      }),
    };
  }

  #hub(hub: EventHubConfig, path: string): HubDefinition {
    const { partitionCount = PARTITION_COUNT_DEFAULT, retentionSizeInMegabytes } = hub;
    const { partitionsPerHubMax } = this.#limits;
    if (partitionCount > partitionsPerHubMax) {
      this.#error(`${path}/partitionCount`, partitionCount, `a number from 1 to ${partitionsPerHubMax}`);
    }
    return {
      name: hub.name,
      status: hub.status ?? 'Active',
      partitionCount,
      consumerGroups: this.#consumerGroups(hub.consumerGroups ?? [], `${path}/consumerGroups`),
      retentionMs: this.#retentionMs(hub.retentionTimeInHours, `${path}/retentionTimeInHours`),
      retentionBytesMax: retentionSizeInMegabytes === undefined ? undefined : retentionSizeInMegabytes * 1_048_576,
      userMetadata: hub.userMetadata,
      authorizationRules: this.#keys(hub.authorizationRules ?? [], path),
      capture:
        hub.capture &&
        toCapture(hub.capture, (below, found, expected) => this.#error(`${path}/capture${below}`, found, expected)),
    };
  }

  #consumerGroups(groups: NonNullable<EventHubConfig['consumerGroups']>, path: string): ConsumerGroupDefinition[] {
    this.#count(groups.length, this.#limits.consumerGroupsPerHubMax, path, 'consumer groups of an event hub');
    const names = new Map<string, string>();
    return groups.map(({ name, userMetadata }, i) => {
      this.#unique(name, names, `${path}/${i}/name`);
      return { name, userMetadata };
    });
  }

  #retentionMs(hours: number | undefined, path: string): number {
    const { retentionMsMax, retentionMsDefault } = this.#limits;
    if (hours === undefined) return retentionMsDefault;
    const most = retentionMsMax / HOUR_MS;
    if (hours > most) this.#error(path, hours, most === 1 ? 'the number 1' : `a number from 1 to ${most}`);
    return hours * HOUR_MS;
  }

  #keys(rules: readonly AuthorizationRuleConfig[], at: string): readonly AuthorizationRule[] {
    const converted = toAuthorizationRules(rules, `${at}/authorizationRules`);
    this.errors.push(...converted.errors);
    return converted.rules;
  }

  #unique(name: string, names: Map<string, string>, path: string): void {
    const earlier = names.get(name.toLowerCase());
    if (earlier === undefined) names.set(name.toLowerCase(), path);
    else this.#error(path, name, `a name other than that at ${earlier} (case does not tell them apart)`);
  }

  #count(count: number, most: number, path: string, what: string): void {
    if (count <= most) return;
    const official = officialQuotaText(what, most, count);
    this.#error(path, count, `at most ${most} ${what}${official === undefined ? '' : ` ("${official}")`}`);
  }

  #error(path: string, found: unknown, expected: string): void {
    this.errors.push({ path, found, expected });
  }
}
