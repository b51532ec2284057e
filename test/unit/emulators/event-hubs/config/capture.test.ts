import { expect, it } from 'vitest';
import { type CaptureConfig, toCapture } from '../../../../../emulators/event-hubs/config/capture.ts';
import { checkConfig } from '../../../../../src/app/config.ts';

const LEAST: CaptureConfig = { enabled: true, destination: { blobContainer: 'files' } };

function converted(config: CaptureConfig) {
  const problems: unknown[] = [];
  return { capture: toCapture(config, (...problem) => problems.push(problem)), problems };
}

it('has the defaults of Azure', () => {
  expect(converted(LEAST)).toEqual({
    capture: {
      connectionString: undefined,
      container: 'files',
      isCompressed: false,
      intervalMs: 300_000,
      sizeBytesMax: 314_572_800,
      nameFormat: '{Namespace}/{EventHub}/{PartitionId}/{Year}/{Month}/{Day}/{Hour}/{Minute}/{Second}',
      skipEmptyArchives: false,
    },
    problems: [],
  });
});

it('is nothing where it is not enabled', () => {
  expect(converted({ ...LEAST, enabled: false })).toEqual({ capture: undefined, problems: [] });
});

it('names the parts that a format lacks', () => {
  const destination = { blobContainer: 'files', archiveNameFormat: '{Namespace}/{EventHub}/{PartitionId}/{Year}' };
  expect(converted({ ...LEAST, destination }).problems).toEqual([
    [
      '/destination/archiveNameFormat',
      '{Namespace}/{EventHub}/{PartitionId}/{Year}',
      'a format that also has {Month}, {Day}, {Hour}, {Minute}, {Second}',
    ],
  ]);
});

it('does not repeat a connection string that is none', () => {
  const destination = { blobContainer: 'files', connectionString: 'AccountName=a;SharedAccessSignature=secret' };
  const { problems } = converted({ ...LEAST, destination });
  expect(problems).toHaveLength(1);
  expect(JSON.stringify(problems)).not.toContain('secret');
});

it.each([
  ['intervalInSeconds', 59],
  ['intervalInSeconds', 901],
  ['sizeLimitInBytes', 10_485_759],
  ['sizeLimitInBytes', 524_288_001],
  ['encoding', 'Parquet'],
  ['destination', { blobContainer: 'Upper' }],
  ['destination', { blobContainer: 'a--b' }],
])('refuses %s %j', async (name, value) => {
  const capture = { ...LEAST, [name]: value };
  const config = { eventHubs: { namespaces: [{ name: 'ns', eventHubs: [{ name: 'hub', capture }] }] } };
  await expect(checkConfig(config, 'test')).rejects.toThrow(`/eventHubs/namespaces/0/eventHubs/0/capture/${name}`);
});
