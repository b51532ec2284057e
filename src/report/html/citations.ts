import { type Content, type Markup, markup } from './markup.ts';

/** Which packets of a run are on the page. The runs of one page are told apart by their number. */
export interface PacketAnchors {
  readonly run: number;
  has(packet: number): boolean;
}

export function packetId(run: number, packet: number): string {
  return `r${run}-p${packet}`;
}

/** A link to the packet, or its number where it is not on the page. */
export function packetLink(packet: number, anchors: PacketAnchors): Markup {
  if (!anchors.has(packet)) return markup`${packet}`;
  return markup`<a href="#${packetId(anchors.run, packet)}">${packet}</a>`;
}

/** `packet 9`, `packets 14 to 24`, `packets 1, 3 and 7`. */
const CITATION = /(\bpackets? \d+(?:(?:, | and | to )\d+)*)/;

/** A sentence in which every packet that it cites is a link. */
export function citing(sentence: string, anchors: PacketAnchors): Content[] {
  return sentence.split(CITATION).map((part, i): Content => {
    if (i % 2 === 0) return part;
    return part.split(/(\d+)/).map((piece, j) => (j % 2 === 0 ? piece : packetLink(Number(piece), anchors)));
  });
}
