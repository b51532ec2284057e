import { ErrorWords } from '../../../../emulators/event-hubs/amqp/entity-error.ts';
import { toNamespaceDefinition } from '../../../../emulators/event-hubs/config.ts';
import { Namespace } from '../../../../emulators/event-hubs/core/namespace.ts';
import { EVENT_HUBS_LIMITS } from '../../../../emulators/event-hubs/limits.ts';
import { ENTRA_RESOURCE } from '../../../../emulators/event-hubs/runtime/entra-resource.ts';
import type { HostedNamespace } from '../../../../emulators/event-hubs/runtime/hosted-namespace.ts';
import { NamespaceHost } from '../../../../emulators/event-hubs/runtime/namespace-host.ts';
import type { Platform } from '../../../../src/kernel/emulator.ts';
import { Authorisation } from '../../../../src/namespace/authorisation.ts';
import { ConnectionQuota } from '../../../../src/namespace/connection-quota.ts';
import { NamespaceLinks } from '../../../../src/namespace/namespace-links.ts';

export type { HostedNamespace };

const SAMPLE = {
  name: 'sample',
  eventHubs: [
    { name: 'readings', partitionCount: 2, consumerGroups: [{ name: 'second' }] },
    { name: 'closed', partitionCount: 1, status: 'SendDisabled' as const },
  ],
};

/** A namespace with two hubs, alive in memory. */
export function hostSampleNamespace(platform: Platform): HostedNamespace {
  const limits = EVENT_HUBS_LIMITS[platform.limits];
  const { clock, ids } = platform;
  const declared = toNamespaceDefinition(SAMPLE, limits);
  return {
    declared,
    host: new NamespaceHost(new Namespace({ ...declared, limits }), clock),
    words: new ErrorWords(declared.name, clock, ids),
    limits,
    clock,
    authorisation: new Authorisation({
      namespace: declared.name,
      rules: declared.authorizationRules,
      rulesOf: () => [],
      entra: ENTRA_RESOURCE,
      platform,
    }),
    links: new NamespaceLinks(),
    connections: new ConnectionQuota(limits.connectionsPerNamespaceMax),
  };
}
