import { type Address, type IdentitySource, LAYERS, type Layer } from '../../kernel/connection.ts';
import type { Capture, CapturedAttempt, CapturedConnection } from '../../recorder/capture.ts';
import { AZURE_ENDPOINTS, type AzureEndpoint, applicationInAzure } from './azure-endpoints.ts';

/** What one firewall has to let pass, because it was recorded. Who opens the connection decides the direction. */
export interface FirewallRule {
  /** Whose firewall it is. */
  readonly participant: string;
  /** As seen from there: `outbound` where the participant dials, `inbound` where it is dialled. */
  readonly direction: 'outbound' | 'inbound';
  /** Between whom: only rules with a program of one's own belong to one's own network. `elsewhere`: nothing but an address or a host name is known. */
  readonly between: 'program and Azure' | 'programs' | 'program and elsewhere' | 'Azure services';
  readonly opener: string;
  readonly acceptor: string;
  /** The opener; of a service its service tag. */
  readonly source: string;
  /** The name that is dialled in Azure: `*.servicebus.windows.net`; of a program its own name, or the one that was dialled. */
  readonly destination: string;
  readonly protocol: 'TCP';
  /** What is spoken: `AMQP over TLS`. */
  readonly application: string;
  /** As in Azure. */
  readonly port: number;
  /** Those that were dialled here. */
  readonly localPorts: readonly number[];
  /** The tag of the Azure service at the other end. */
  readonly serviceTag?: string;
  readonly privateDnsZone?: string;
  /** Attempts that became a TCP connection, whatever came of it, and those that did not. */
  readonly connections: number;
  readonly inVain: number;
  /** The packets that open the first of them. */
  readonly packets: readonly number[];
  readonly remark?: string;
}

const PACKETS_MAX = 3;

/** The rules that let pass what was recorded, those of one participant together; alike connections share one. */
export function firewallRules(capture: Capture): FirewallRule[] {
  const named = (by: IdentitySource) =>
    new Set(capture.participants.flatMap(({ name, source }) => (source === by ? [name] : [])));
  const parties: Parties = { services: named('emulated service'), unnamed: named('address') };
  const connections = new Map(capture.connections.map((connection) => [connection.id, connection]));
  const byListener = new Map(
    capture.attempts.flatMap(({ via, acceptor }) => (parties.services.has(acceptor) ? [[via, acceptor] as const] : [])),
  );
  const rules = capture.attempts.flatMap((attempt) => {
    // Whoever died on the way to a listener of azwire never said to which service: probably to the one that others reached there.
    const acceptor = isListener(attempt, parties)
      ? (byListener.get(attempt.via) ?? attempt.acceptor)
      : attempt.acceptor;
    const hop = hopOf({ ...attempt, acceptor }, connections.get(attempt.connection ?? -1), parties);
    return sidesOf(hop).map((direction) => ruleOf(hop, direction));
  });
  const alike = Map.groupBy(rules, (rule) =>
    JSON.stringify([rule.participant, rule.direction, rule.opener, rule.acceptor, rule.destination, rule.port]),
  );
  return Array.from(alike.values(), join).sort(byParticipant(capture));
}

interface Parties {
  readonly services: ReadonlySet<string>;
  /** Those of whom only an address or a listener is known. */
  readonly unnamed: ReadonlySet<string>;
}

/** One attempt in Azure's words. */
interface DialledHop {
  readonly attempt: CapturedAttempt;
  readonly isConnected: boolean;
  readonly openerIsService: boolean;
  readonly acceptorIsService: boolean;
  readonly isElsewhere: boolean;
  /** Where the acceptor is a service of Azure. */
  readonly endpoint: AzureEndpoint | undefined;
  readonly destination: string;
  readonly application: string;
  readonly port: number;
}

function hopOf(attempt: CapturedAttempt, connection: CapturedConnection | undefined, parties: Parties): DialledHop {
  const dialled = namesDialled(attempt, connection);
  const endpoint = endpointOf(attempt, dialled, parties);
  const openerIsService = parties.services.has(attempt.opener);
  const layers = connection?.layers ?? [];
  const shared = {
    attempt,
    isConnected: attempt.connection !== undefined,
    openerIsService,
    acceptorIsService: endpoint !== undefined || parties.services.has(attempt.acceptor) || isListener(attempt, parties),
    isElsewhere: parties.unnamed.has(attempt.acceptor),
    endpoint,
  };
  if (endpoint !== undefined) {
    const destination = nameInAzure(endpoint, dialled);
    return { ...shared, destination, ...applicationInAzure(layers, attempt.via, attempt.acceptor) };
  }
  const { host, port } = attempt.acceptorAddress;
  const destination = dialled[0] ?? (attempt.acceptor === '' ? host : attempt.acceptor);
  // Azure pushes over HTTPS only; a program's own port is behind whatever ends TLS.
  if (openerIsService) return { ...shared, destination, application: 'HTTPS', port: 443 };
  return { ...shared, destination, application: spoken(layers), port };
}

/** Host names that the opener used, lower-case and without a port; addresses and names of this machine tell nothing. */
function namesDialled(attempt: CapturedAttempt, connection: CapturedConnection | undefined): string[] {
  const told = [attempt.dialledName, connection?.tls?.serverName, connection?.http?.host, connection?.amqp?.hostname];
  return told.flatMap((name) => {
    const bare = name?.toLowerCase().replace(/:\d+$/, '') ?? '';
    return /[a-z]/.test(bare) && !bare.includes(':') && bare !== 'localhost' ? [bare] : [];
  });
}

function endpointOf(attempt: CapturedAttempt, dialled: readonly string[], parties: Parties): AzureEndpoint | undefined {
  const { acceptor, via } = attempt;
  const isNamed = (endpoint: AzureEndpoint) => dialled.some((name) => isNameOf(endpoint, name));
  const isAtListener = ({ listeners = [] }: AzureEndpoint) => listeners.includes(via);
  const ofService = AZURE_ENDPOINTS.filter(({ service }) => service === acceptor);
  return (
    ofService.find(isNamed) ??
    AZURE_ENDPOINTS.find(isNamed) ??
    ofService.find(isAtListener) ??
    ofService.at(-1) ??
    (isListener(attempt, parties) ? AZURE_ENDPOINTS.find(isAtListener) : undefined)
  );
}

/** Whether nothing is known of the acceptor but which of azwire's listeners it was. */
function isListener({ direction, acceptor, via }: CapturedAttempt, { unnamed }: Parties): boolean {
  return direction === 'in' && acceptor === via && unnamed.has(acceptor);
}

function isNameOf({ suffix, name }: AzureEndpoint, dialled: string): boolean {
  return dialled === name || (suffix !== undefined && dialled.endsWith(`.${suffix}`));
}

/** The name as it was dialled where it is Azure's, else the pattern of all such names. */
function nameInAzure(endpoint: AzureEndpoint, dialled: readonly string[]): string {
  return endpoint.name ?? dialled.find((name) => isNameOf(endpoint, name)) ?? `*.${endpoint.suffix}`;
}

function spoken(layers: readonly Layer[]): string {
  const upper = LAYERS.filter((layer) => layers.includes(layer) && layer !== 'tcp' && layer !== 'tls').at(-1) ?? 'tcp';
  const name = { websocket: 'WebSockets' }[upper as string] ?? upper.toUpperCase();
  if (!layers.includes('tls')) return name;
  return upper === 'http' ? 'HTTPS' : upper === 'tcp' ? 'TLS' : `${name} over TLS`;
}

/** A service's own network is Azure's business, and that of a stranger is the stranger's. */
function sidesOf({ openerIsService, acceptorIsService, isElsewhere }: DialledHop): FirewallRule['direction'][] {
  if (openerIsService) return ['inbound'];
  return acceptorIsService || isElsewhere ? ['outbound'] : ['outbound', 'inbound'];
}

function betweenWhom({ openerIsService, acceptorIsService, isElsewhere }: DialledHop): FirewallRule['between'] {
  if (openerIsService && acceptorIsService) return 'Azure services';
  if (openerIsService || acceptorIsService) return 'program and Azure';
  return isElsewhere ? 'program and elsewhere' : 'programs';
}

function ruleOf(hop: DialledHop, direction: FirewallRule['direction']): FirewallRule {
  const { attempt, endpoint, openerIsService, isConnected } = hop;
  const { opener, acceptor, acceptorAddress, packet } = attempt;
  const openerTag = openerIsService ? AZURE_ENDPOINTS.find(({ service }) => service === opener)?.serviceTag : undefined;
  const remark = remarkOf(hop);
  // The service at the other end of this firewall: the acceptor of what goes out, the opener of what comes in.
  const serviceTag = direction === 'outbound' ? endpoint?.serviceTag : openerTag;
  return {
    participant: direction === 'outbound' ? opener : acceptor,
    direction,
    between: betweenWhom(hop),
    opener,
    acceptor,
    source: openerTag ?? opener,
    destination: hop.destination,
    protocol: 'TCP',
    application: hop.application,
    port: hop.port,
    localPorts: portsOf(acceptorAddress),
    ...(serviceTag === undefined ? {} : { serviceTag }),
    ...(direction === 'inbound' || endpoint?.privateDnsZone === undefined
      ? {}
      : { privateDnsZone: endpoint.privateDnsZone }),
    connections: isConnected ? 1 : 0,
    inVain: isConnected ? 0 : 1,
    packets: packet === undefined ? [] : [packet],
    ...(remark === undefined ? {} : { remark }),
  };
}

function portsOf({ port }: Address): number[] {
  return port === 0 ? [] : [port];
}

function remarkOf({ openerIsService, acceptorIsService, endpoint, attempt }: DialledHop): string | undefined {
  if (openerIsService && acceptorIsService) {
    return `Nothing for one's own network; the firewall of ${attempt.acceptor} itself has to let trusted Microsoft services in.`;
  }
  if (openerIsService) return 'The address has to be public, and its certificate one that Azure trusts.';
  return endpoint?.remark;
}

function join(rules: readonly FirewallRule[]): FirewallRule {
  const sum = (count: (rule: FirewallRule) => number) => rules.reduce((total, rule) => total + count(rule), 0);
  return {
    ...rules[0]!,
    application: [...new Set(rules.map(({ application }) => application))].join(', '),
    localPorts: [...new Set(rules.flatMap(({ localPorts }) => localPorts))].sort((a, b) => a - b),
    connections: sum(({ connections }) => connections),
    inVain: sum(({ inVain }) => inVain),
    packets: rules.flatMap(({ packets }) => packets).slice(0, PACKETS_MAX),
  };
}

/** In the order of the capture; what goes out before what comes in. */
function byParticipant({ participants }: Capture): (a: FirewallRule, b: FirewallRule) => number {
  const order = new Map(participants.map(({ name }, i) => [name, i]));
  const rank = ({ participant, between }: FirewallRule) =>
    (order.get(participant) ?? order.size) + (between === 'Azure services' ? order.size + 1 : 0);
  const way = ({ direction }: FirewallRule) => (direction === 'outbound' ? 0 : 1);
  return (a, b) => rank(a) - rank(b) || way(a) - way(b) || a.port - b.port;
}
