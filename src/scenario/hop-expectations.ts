import { counted } from '../kernel/counted.ts';
import type { Capture, Hop } from '../recorder/capture.ts';
import { citeHop, listed } from './citation.ts';
import { type CaptureExpectation, captureExpectation, undecided } from './expectation.ts';

/** What a hop must be: its two ends, and whichever of its properties are given. */
export type ExpectedHop = Pick<Hop, 'from' | 'to'> & Partial<Pick<Hop, 'openedBy' | 'model' | 'wire' | 'deliveries'>>;

/** There is such a hop. */
export function hop(expected: ExpectedHop): CaptureExpectation {
  const { from, to } = expected;
  return captureExpectation(`${from} → ${to} is ${describeHop(expected)}`, (capture) => {
    const found = hopsBetween(capture, expected);
    if (found.some((each) => agrees(each, expected))) return undefined;
    const [first] = found;
    return {
      found: first === undefined ? `no such hop; hops seen: ${listed(capture.hops, citeHop)}` : `found ${cited(found)}`,
      packets: shownBy(capture, first === undefined ? capture.hops : found),
      expected,
      actual: first === undefined ? null : picked(first, expected),
    };
  });
}

/** There is no such hop: either none between the two, or one that differs in what is given. */
export function noHop(unwanted: ExpectedHop): CaptureExpectation {
  const { from, to } = unwanted;
  return captureExpectation(`${from} → ${to} is not ${describeHop(unwanted)}`, (capture) => {
    const found = hopsBetween(capture, unwanted).filter((each) => agrees(each, unwanted));
    if (found.length === 0) return undecided(capture, unwanted.from, unwanted.to);
    return {
      found: `found ${cited(found)}`,
      packets: shownBy(capture, found),
      expected: null,
      actual: picked(found[0]!, unwanted),
    };
  });
}

/** Messages go from one to the other, and a handler of the receiver is called. */
export function pushes(from: string, to: string): CaptureExpectation {
  return hop({ from, to, model: 'push' });
}

/** Messages go from one to the other because the receiver's code asks for them. */
export function pulls(from: string, to: string): CaptureExpectation {
  return hop({ from, to, model: 'pull' });
}

const HOP_PROPERTIES = ['openedBy', 'model', 'wire', 'deliveries'] as const;

function describeHop({ openedBy, model, wire, deliveries }: ExpectedHop): string {
  const parts = [
    model ?? (wire === undefined ? 'a hop' : 'carried'),
    wire && `over ${wire}`,
    openedBy && `on a connection that ${openedBy} opened`,
    deliveries !== undefined && `with ${counted(deliveries, 'delivery', 'deliveries')}`,
  ];
  return parts.filter(Boolean).join(' ');
}

function hopsBetween({ hops }: Capture, { from, to }: ExpectedHop): Hop[] {
  return hops.filter((each) => each.from === from && each.to === to);
}

function agrees(found: Hop, expected: ExpectedHop): boolean {
  return HOP_PROPERTIES.every((key) => (expected[key] ?? found[key]) === found[key]);
}

/** Of a hop, what an expectation speaks of. */
function picked(found: Hop, expected: ExpectedHop): Partial<Hop> {
  return Object.fromEntries(Object.keys(expected).map((key) => [key, found[key as keyof ExpectedHop]])) as Partial<Hop>;
}

function cited(hops: readonly Hop[]): string {
  return listed(hops, citeHop);
}

/** The packets that their evidence cites, and the first message of each. */
function shownBy({ deliveries }: Capture, hops: readonly Hop[]): number[] {
  return hops.flatMap(({ from, to, evidence }) => {
    const first = deliveries.find((each) => each.from === from && each.to === to);
    const numbers = evidence.flatMap((sentence) =>
      Array.from(sentence.matchAll(CITED_PACKETS), ([, one, last]) => [one, last].filter(Boolean).map(Number)).flat(),
    );
    return [...numbers, ...(first === undefined ? [] : [first.packet])];
  });
}

/** `packet 12`, `packets 12 to 40`. */
const CITED_PACKETS = /\bpackets? (\d+)(?: to (\d+))?/gi;
