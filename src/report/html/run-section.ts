import { findings } from '../findings.ts';
import type { Reported } from '../run-result.ts';
import { citing, type PacketAnchors } from './citations.ts';
import { connectionMap } from './connection-map.ts';
import { attemptTable, connectionTable, firewallTable, participantTable } from './connection-tables.ts';
import { type Content, type Markup, markup } from './markup.ts';
import { hopTable, journeyTable } from './message-tables.ts';
import { packetList, shownPackets } from './packet-list.ts';
import { sequenceDiagram } from './sequence-diagram.ts';
import { list } from './table-of.ts';

/** All that one run's report says. `run` is its number on the page. */
export function runSection(reported: Reported, run: number): Markup {
  const { capture } = reported;
  const shown = new Set(shownPackets(capture).map(({ number }) => number));
  const anchors: PacketAnchors = { run, has: (packet) => shown.has(packet) };
  const sections: readonly (readonly [id: string, heading: string, content: Content])[] = [
    ['answer', 'Answer', list(findings(capture).map((sentence) => citing(sentence, anchors)))],
    ...(reported.expectations === undefined
      ? []
      : [['expectations', 'Expectations', expectations(reported, anchors)] as const]),
    ['map', 'Who dialled whom', connectionMap(capture, run)],
    ['hops', 'Push or pull', hopTable(capture, anchors)],
    ['sequence', 'In sequence', sequenceDiagram(capture, anchors)],
    ['messages', 'Messages on their way', journeyTable(capture, anchors)],
    ['connections', 'Connections', connectionTable(capture)],
    ['attempts', 'Attempts', attemptTable(capture, anchors)],
    ['participants', 'Participants', participantTable(capture)],
    ['firewall', 'What firewalls have to let pass', firewallTable(capture, anchors)],
    ['packets', 'Packets', packetList(capture, run)],
  ];
  return markup`<article id="r${run}">
${heading(reported)}
<nav>${sections.map(([id, text]) => markup`<a href="#r${run}-${id}">${text}</a> `)}</nav>
${sections.map(
  ([id, text, content]) => markup`<section id="r${run}-${id}"><h2>${text}</h2>
${content}
</section>
`,
)}</article>
`;
}

function heading({ scenario, title, passed, durationMs, capture }: Reported): Markup {
  const name = [title, scenario].filter((part) => part !== undefined);
  const lasted = ((capture.endedAtMs - capture.startedAtMs) / 1000).toFixed(1);
  const facts = [
    passed === undefined
      ? []
      : [markup`<span class="${passed ? 'good' : 'bad'}">${passed ? 'passed' : 'failed'}</span>`],
    durationMs === undefined ? [] : [`ran for ${(durationMs / 1000).toFixed(1)} s`],
    [`recorded from ${new Date(capture.startedAtMs).toISOString()} for ${lasted} s`],
    [
      `${capture.connections.length} connections, ${capture.deliveries.length} messages, ${capture.packets.length} packets`,
    ],
  ].flat();
  return markup`<h1>${name[0] ?? 'Capture'}${name[1] !== undefined && markup` <small class="dim">${name[1]}</small>`}</h1>
<p>${facts.map((fact, i) => [i > 0 && ' · ', fact])}</p>`;
}

function expectations({ expectations: all = [] }: Reported, anchors: PacketAnchors): Markup {
  return list(
    all.map(({ text, passed, detail }) => [
      markup`<span class="${passed ? 'good' : 'bad'}">${passed ? '✔' : '✘'}</span> ${text}`,
      detail !== undefined && markup`<br/>${citing(detail, anchors)}`,
    ]),
  );
}
