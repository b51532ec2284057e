/** The names that a format is made of, each of which must be in it. [Microsoft.EventHub captureDescription, archiveNameFormat] */
const PARTS = ['Namespace', 'EventHub', 'PartitionId', 'Year', 'Month', 'Day', 'Hour', 'Minute', 'Second'] as const;
type Part = (typeof PARTS)[number];

export const DEFAULT_NAME_FORMAT = PARTS.map((part) => `{${part}}`).join('/');

/** The parts that a format lacks; a file's name would not be its own without them. */
export function missingParts(format: string): readonly string[] {
  return PARTS.map((part) => `{${part}}`).filter((part) => !format.includes(part));
}

export interface NamedFile {
  readonly namespace: string;
  readonly eventHub: string;
  readonly partition: string;
  /** The window's start. The event that Azure documents for Event Grid shows that it is this, and not the end. */
  readonly startMs: number;
}

/** The name of a file's blob, in UTC and with leading zeros. What else is in the format stays as it is. */
export function blobName(format: string, { namespace, eventHub, partition, startMs }: NamedFile): string {
  const [year, month, day, hour, minute, second] = new Date(startMs).toISOString().split(/[-T:.Z]/);
  const values: Record<Part, string | undefined> = {
    Namespace: namespace,
    EventHub: eventHub,
    PartitionId: partition,
    Year: year,
    Month: month,
    Day: day,
    Hour: hour,
    Minute: minute,
    Second: second,
  };
  return `${format.replace(/\{(\w+)\}/g, (text, part) => values[part as Part] ?? text)}.avro`;
}
