import { addressText } from '../../kernel/connection.ts';
import type { Capture, CapturedAttempt, CapturedConnection, Participant } from '../../recorder/capture.ts';
import { firewallRules } from '../firewall/firewall-rules.ts';
import { evidenceText, portText } from '../firewall/rule-words.ts';
import { citing, type PacketAnchors, packetLink } from './citations.ts';
import { type Content, type Markup, markup } from './markup.ts';
import { list, tableOf } from './table-of.ts';

export function connectionTable({ connections, startedAtMs }: Capture): Markup {
  if (connections.length === 0) return markup`<p>No connection was opened.</p>`;
  const since = (atMs: number) => `${(atMs - startedAtMs).toFixed(1)} ms`;
  return tableOf(connections, [
    { header: '#', kind: 'number', cell: ({ id }) => id },
    { header: 'opener ⟶ acceptor', kind: 'name', cell: ({ opener, acceptor }) => `${opener} ⟶ ${acceptor}` },
    {
      header: 'addresses',
      cell: ({ openerAddress, acceptorAddress }) => `${addressText(openerAddress)} ⟶ ${addressText(acceptorAddress)}`,
    },
    { header: 'layers', cell: ({ layers }) => layers.join(' › ') },
    { header: 'what was said', cell: (connection) => list(factsOf(connection)) },
    { header: 'opened', kind: 'number', cell: ({ openedAtMs }) => since(openedAtMs) },
    {
      header: 'closed',
      kind: 'number',
      cell: ({ closedAtMs }) => (closedAtMs === undefined ? 'open' : since(closedAtMs)),
    },
    { header: 'closed by', cell: closingCell },
    { header: 'sent', kind: 'number', cell: ({ bytesFromOpener }) => `${bytesFromOpener} B` },
    { header: 'received', kind: 'number', cell: ({ bytesFromAcceptor }) => `${bytesFromAcceptor} B` },
  ]);
}

function factsOf({ tls, amqp, http, mqtt }: CapturedConnection): string[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['TLS', tls?.version],
    ['SNI', tls?.serverName],
    ['ALPN', tls?.alpn],
    ['AMQP container', amqp?.containerId],
    ['AMQP hostname', amqp?.hostname],
    ['Host', http?.host],
    ['User-Agent', http?.userAgent ?? amqp?.properties['user-agent']],
    ['MQTT client', mqtt?.clientId],
  ];
  return facts.flatMap(([what, value]) => (value === undefined ? [] : [`${what}: ${value}`]));
}

function closingCell(connection: CapturedConnection): Content {
  const { closedBy, closeReason, closing } = connection;
  const who = closedBy === undefined ? undefined : connection[closedBy];
  const unfinished = closing?.unfinished ?? [];
  return [
    [who, closeReason].filter((part) => part !== undefined).join(': '),
    unfinished.length > 0 && markup`<div class="bad">unfinished: ${list(unfinished)}</div>`,
  ];
}

/** All attempts, those in vain too, with what became of them. */
export function attemptTable({ attempts, startedAtMs }: Capture, anchors: PacketAnchors): Markup {
  if (attempts.length === 0) return markup`<p>Nobody tried to connect.</p>`;
  return tableOf(attempts, [
    { header: '#', kind: 'number', cell: ({ id }) => id },
    { header: 'at', kind: 'number', cell: ({ atMs }) => `${(atMs - startedAtMs).toFixed(1)} ms` },
    { header: 'opener ⟶ acceptor', kind: 'name', cell: ({ opener, acceptor }) => `${opener} ⟶ ${acceptor}` },
    { header: 'dialled', cell: dialledText },
    {
      header: 'verdict',
      cell: ({ verdict }) => markup`<span class="${verdict === 'established' ? 'good' : 'bad'}">${verdict}</span>`,
    },
    { header: 'detail', cell: ({ detail }) => detail },
    { header: 'follows', kind: 'number', cell: ({ reconnects }) => reconnects },
    { header: 'packet', kind: 'number', cell: ({ packet }) => packet !== undefined && packetLink(packet, anchors) },
  ]);
}

function dialledText({ dialledName, acceptorAddress }: CapturedAttempt): string {
  const address = addressText(acceptorAddress);
  return dialledName === undefined || dialledName === acceptorAddress.host ? address : `${dialledName} (${address})`;
}

/** Who took part, and all that told so. */
export function participantTable({ participants }: Capture): Markup {
  return tableOf<Participant>(participants, [
    { header: 'participant', kind: 'name', cell: ({ name }) => name },
    { header: 'known by', cell: ({ source }) => source },
    { header: 'hosts', cell: ({ hosts }) => hosts.join(', ') },
    {
      header: 'what told it',
      cell: ({ knownBy }) => list(knownBy.map(({ source, detail }) => `${source}: ${detail}`)),
    },
  ]);
}

/** What each participant's firewall has to let pass. */
export function firewallTable(capture: Capture, anchors: PacketAnchors): Markup {
  const rules = firewallRules(capture);
  if (rules.length === 0) return markup`<p>Nobody dialled anybody: nothing has to be allowed.</p>`;
  return tableOf(rules, [
    { header: 'firewall of', kind: 'name', cell: ({ participant }) => participant },
    {
      header: 'direction',
      cell: ({ direction }) => markup`<span class="${direction === 'inbound' ? 'bad' : 'good'}">${direction}</span>`,
    },
    { header: 'source', cell: ({ source }) => source },
    { header: 'destination', cell: ({ destination }) => destination },
    { header: 'port', cell: portText },
    { header: 'protocol', cell: ({ protocol, application }) => `${protocol}, ${application}` },
    { header: 'service tag', cell: ({ serviceTag }) => serviceTag },
    { header: 'private DNS zone', cell: ({ privateDnsZone }) => privateDnsZone },
    { header: 'recorded', cell: (rule) => citing(evidenceText(rule), anchors) },
    { header: 'remark', cell: ({ remark }) => remark },
  ]);
}
