import type { Reported } from '../run-result.ts';
import { type FirewallRule, firewallRules } from './firewall-rules.ts';
import { addressOf, Identifiers } from './identifiers.ts';
import { evidenceText, portText } from './rule-words.ts';

const INTRODUCTION = `# Network policies for what was recorded: one for each program that dialled or was dialled.
# They know no host names: what is outside of the cluster is "any address", to be narrowed to the ranges of the service tag that
# the comment names, or to a private endpoint. Pods are found by the label app.kubernetes.io/name.`;

/** Whoever dials names has to be able to resolve them. */
const DNS = `    # names are resolved
    - ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53`;

/** The firewall rules as NetworkPolicies of Kubernetes, documents of one YAML stream. */
export function renderNetworkPolicies(all: readonly Reported[]): string {
  const names = new Identifiers(labelName);
  const documents = all.flatMap((reported) => documentsOf(reported, names, all.length > 1));
  const policies = documents.length === 0 ? ['# Nobody dialled anybody: nothing has to be allowed.'] : documents;
  return `${INTRODUCTION}\n${policies.join('\n---\n')}\n`;
}

function documentsOf({ capture, scenario, title }: Reported, names: Identifiers, isOneOfSeveral: boolean): string[] {
  const nameOf = (participant: string) =>
    names.of(isOneOfSeveral ? `${scenario ?? title ?? ''} ${participant}` : participant);
  const rules = firewallRules(capture).filter(({ between }) => between !== 'Azure services');
  const programs = new Set(rules.map(({ participant }) => participant));
  const about = [scenario, title].filter((part) => part !== undefined).join(': ');
  const intro = about === '' ? '' : `# ${oneLine(about)}\n`;
  return Array.from(
    Map.groupBy(rules, ({ participant }) => participant),
    ([participant, theirs]) => `${intro}${policy(participant, theirs, programs, nameOf)}`,
  );
}

function policy(
  participant: string,
  rules: readonly FirewallRule[],
  programs: ReadonlySet<string>,
  nameOf: (participant: string) => string,
): string {
  const name = nameOf(participant);
  const ingress = rules.filter(({ direction }) => direction === 'inbound');
  const egress = rules.filter(({ direction }) => direction === 'outbound');
  const peers = (rule: FirewallRule) =>
    peer(rule.direction === 'inbound' ? rule.opener : rule.acceptor, programs, nameOf);
  return [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    'metadata:',
    `  name: ${quote(name)}`,
    'spec:',
    '  podSelector:',
    '    matchLabels:',
    `      app.kubernetes.io/name: ${quote(name)}`,
    '  policyTypes:',
    '    - Ingress',
    '    - Egress',
    ingress.length === 0 ? '  ingress: []' : '  ingress:',
    ...ingress.map((rule) => policyRule(rule, 'from', peers(rule))),
    egress.length === 0 ? '  egress: []' : '  egress:',
    ...egress.map((rule) => policyRule(rule, 'to', peers(rule))),
    ...(egress.length === 0 ? [] : [DNS]),
  ].join('\n');
}

function policyRule(rule: FirewallRule, end: 'from' | 'to', peerLines: readonly string[]): string {
  const tag = rule.serviceTag === undefined ? '' : `, service tag ${rule.serviceTag}`;
  const whom = end === 'to' ? rule.destination : rule.opener;
  // A pod is dialled at the port that its program listens at; what Azure dials, 443, is in front of the cluster.
  const ports = end === 'from' && rule.localPorts.length > 0 ? rule.localPorts : [rule.port];
  return [
    `    # ${oneLine(`${whom}${tag}: ${rule.application}, port ${portText(rule)}; ${evidenceText(rule)}`)}`,
    `    - ${end}:`,
    ...peerLines.map((line) => `        ${line}`),
    '      ports:',
    ...ports.flatMap((port) => ['        - protocol: TCP', `          port: ${port}`]),
  ].join('\n');
}

function peer(participant: string, programs: ReadonlySet<string>, nameOf: (participant: string) => string): string[] {
  if (programs.has(participant)) {
    return ['- podSelector:', '    matchLabels:', `      app.kubernetes.io/name: ${quote(nameOf(participant))}`];
  }
  const address = addressOf(participant);
  return ['- ipBlock:', `    cidr: ${address === undefined ? '0.0.0.0/0' : quote(`${address.text}/${address.bits}`)}`];
}

/** A name and a label's value: lower-case letters, digits and `-`, at most 63, no `-` at the ends. [RFC 1123] */
function labelName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return name === '' ? 'x' : name;
}

/** A double-quoted scalar: JSON's strings are YAML's. [YAML 1.2.2, 7.3.1] */
function quote(text: string): string {
  return JSON.stringify(text);
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
