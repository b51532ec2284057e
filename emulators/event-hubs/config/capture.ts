import Type from 'typebox';
import { storageAccountOf } from '../../../src/storage-account/storage-account.ts';
import { DEFAULT_NAME_FORMAT, missingParts } from '../capture/blob-name.ts';
import type { CaptureDefinition } from '../core/definitions.ts';

const closed = { additionalProperties: false } as const;

/** JSON Schema of a hub's `capture`: ARM's captureDescription. [Microsoft.EventHub namespaces/eventhubs] */
export const captureSchema = Type.Object(
  {
    enabled: Type.Boolean({ description: 'Whether events are written to blobs.' }),
    encoding: Type.Optional(
      Type.Union([Type.Literal('Avro'), Type.Literal('AvroDeflate')], {
        default: 'Avro',
        description: 'The form of the files: Avro, or AvroDeflate, which is compressed.',
      }),
    ),
    intervalInSeconds: Type.Optional(
      Type.Integer({
        minimum: 60,
        maximum: 900,
        default: 300,
        description: 'A file is written at least this often, for each partition: 60 to 900 seconds. Default: 300.',
      }),
    ),
    sizeLimitInBytes: Type.Optional(
      Type.Integer({
        minimum: 10_485_760,
        maximum: 524_288_000,
        default: 314_572_800,
        description: 'With so much in it a file is written earlier: 10485760 to 524288000 bytes. Default: 314572800.',
      }),
    ),
    skipEmptyArchives: Type.Optional(
      Type.Boolean({ default: false, description: 'Whether nothing is written where no event came. Default: false.' }),
    ),
    destination: Type.Object(
      {
        blobContainer: Type.String({
          pattern: '^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$',
          description: 'The blob container: 3 to 63 lower-case letters, digits, and single "-" inside.',
        }),
        archiveNameFormat: Type.Optional(
          Type.String({
            maxLength: 700,
            default: DEFAULT_NAME_FORMAT,
            description: `The name of a file's blob, without .avro. Default: ${DEFAULT_NAME_FORMAT}, all of which must be in it.`,
          }),
        ),
        connectionString: Type.Optional(
          Type.String({
            minLength: 1,
            description: 'Of a storage account, with its key. Default: devstoreaccount1 of this azwire.',
          }),
        ),
      },
      { ...closed, description: 'Where the files go.' },
    ),
  },
  { ...closed, description: 'Whether and how events are written to blobs (Event Hubs Capture).' },
);

export type CaptureConfig = Type.Static<typeof captureSchema>;

/** What a hub's `capture` means; undefined where it is not enabled. `problem` is told what is wrong, by path below it. */
export function toCapture(
  { enabled, destination, ...config }: CaptureConfig,
  problem: (path: string, found: unknown, expected: string) => void,
): CaptureDefinition | undefined {
  const { blobContainer, archiveNameFormat = DEFAULT_NAME_FORMAT, connectionString } = destination;
  const missing = missingParts(archiveNameFormat);
  if (missing.length > 0) {
    problem('/destination/archiveNameFormat', archiveNameFormat, `a format that also has ${missing.join(', ')}`);
  }
  if (storageAccountOf(connectionString, 'blob') === undefined) {
    // The key in it is not to be shown.
    problem('/destination/connectionString', '…', 'a connection string with AccountName and AccountKey');
  }
  if (!enabled) return undefined;
  return {
    connectionString,
    container: blobContainer,
    isCompressed: config.encoding === 'AvroDeflate',
    intervalMs: (config.intervalInSeconds ?? 300) * 1_000,
    sizeBytesMax: config.sizeLimitInBytes ?? 314_572_800,
    nameFormat: archiveNameFormat,
    skipEmptyArchives: config.skipEmptyArchives ?? false,
  };
}
