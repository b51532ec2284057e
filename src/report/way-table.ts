import type { Capture } from '../recorder/capture.ts';
import { renderBox } from './box.ts';
import type { Palette } from './colour.ts';
import { followMessages } from './journeys.ts';
import { type Station, waysOf } from './ways.ts';

/** Which ways messages took over several hops, where they waited, and who had to ask for them. Empty where none could be followed. */
export function wayTable(capture: Capture, paint: Palette, width: number): string[] {
  const rows = waysOf(followMessages(capture)).map(({ participants, messages, stations, tookMs }) => [
    { text: participants.join(' → '), paint: paint.bold },
    { text: String(messages) },
    { text: stations.map(stationText).join(', ') },
    { text: durationText(tookMs) },
  ]);
  if (rows.length === 0) return [];
  const headers = ['messages went', 'messages', 'waited (median)', 'in all'];
  return renderBox(rows, { width, border: paint.dim, headers, right: [1, 3] });
}

/** `255 ms (longest 2000 ms) at service-bus until subscriber asked` */
function stationText({ participant, waitedMs, longestMs, askedBy }: Station): string {
  const longest = longestMs > Math.max(2 * waitedMs, LONG_MS) ? ` (longest ${durationText(longestMs)})` : '';
  return `${durationText(waitedMs)}${longest} at ${participant}${askedBy === undefined ? '' : ` until ${askedBy} asked`}`;
}

/** What is shorter is not worth telling beside the median. */
const LONG_MS = 100;

function durationText(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
