import type { Capture } from '../../recorder/capture.ts';
import { followMessages, type Journey, type Leg } from '../journeys.ts';
import { citing, type PacketAnchors, packetLink } from './citations.ts';
import { type Markup, markup } from './markup.ts';
import { list, tableOf } from './table-of.ts';

const JOURNEYS_MAX = 200;

/** All deliveries between two participants, judged, with the packets that show it. */
export function hopTable({ hops }: Capture, anchors: PacketAnchors): Markup {
  if (hops.length === 0) return markup`<p>No messages crossed a hop.</p>`;
  return tableOf(hops, [
    { header: 'messages flow', kind: 'name', cell: ({ from, to }) => `${from} → ${to}` },
    { header: 'connection opened by', cell: ({ openedBy }) => openedBy },
    { header: 'model', cell: ({ model }) => markup`<span class="${model}">${model}</span>` },
    { header: 'on the wire', cell: ({ wire }) => wire },
    {
      header: 'messages',
      kind: 'number',
      cell: ({ deliveries, refused }) => (refused === undefined ? deliveries : `${deliveries} (${refused} refused)`),
    },
    {
      header: 'asked',
      kind: 'number',
      cell: ({ polls }) =>
        polls && `${polls.requests === 1 ? 'once' : `${polls.requests} times`}, ${polls.empty} in vain`,
    },
    { header: 'evidence', cell: ({ evidence }) => list(evidence.map((sentence) => citing(sentence, anchors))) },
  ]);
}

/** Messages that were followed over their hops: where each waited, and who had to ask. */
export function journeyTable(capture: Capture, anchors: PacketAnchors): Markup {
  const journeys = followMessages(capture);
  if (journeys.length === 0) return markup`<p>No message could be followed.</p>`;
  const shown = journeys.slice(0, JOURNEYS_MAX);
  const missing = journeys.length - shown.length;
  const table = tableOf<Journey>(shown, [
    { header: 'message', kind: 'name', cell: ({ messageId }) => messageId },
    { header: 'way', cell: ({ legs }) => list(legs.map((leg) => legText(leg, capture.startedAtMs, anchors))) },
  ]);
  return missing === 0 ? table : markup`${table}<p class="dim">${missing} more messages are not on this page.</p>`;
}

function legText(leg: Leg, startedAtMs: number, anchors: PacketAnchors): Markup {
  const waited = leg.waitedMs === undefined ? '' : `, ${leg.waitedMs.toFixed(1)} ms after it had come there`;
  const asked = leg.askedBy === undefined ? '' : `; ${leg.askedBy} had to ask`;
  return markup`${leg.from} → ${leg.to} (${leg.entity}): <span class="${leg.model}">${leg.model}</span>, ${leg.wire}, opened by ${leg.openedBy}, at ${(leg.atMs - startedAtMs).toFixed(1)} ms${waited}${asked}; packet ${packetLink(leg.packet, anchors)}`;
}
