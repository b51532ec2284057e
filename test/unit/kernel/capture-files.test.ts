import { expect, it } from 'vitest';
import { type CaptureFileCreated, CaptureFiles } from '../../../src/kernel/capture-files.ts';

const FILE: CaptureFileCreated = {
  namespace: 'ns',
  eventHub: 'hub',
  timeMs: 0,
  data: {
    fileUrl: 'http://localhost/files/a.avro',
    fileType: 'AzureBlockBlob',
    partitionId: '0',
    sizeInBytes: 1,
    eventCount: 1,
    firstSequenceNumber: 0,
    lastSequenceNumber: 0,
    firstEnqueueTime: '2026-01-01T00:00:00.000Z',
    lastEnqueueTime: '2026-01-01T00:00:00.000Z',
  },
};

it('tells every listener, until it has ended that', () => {
  const files = new CaptureFiles();
  const heard: string[] = [];
  const end = files.subscribe(() => heard.push('one'));
  files.subscribe(() => heard.push('two'));
  files.publish(FILE);
  end();
  end();
  files.publish(FILE);
  expect(heard).toEqual(['one', 'two', 'two']);
});
