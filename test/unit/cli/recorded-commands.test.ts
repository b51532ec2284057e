import { describe, expect, it } from 'vitest';
import { recordedCommands } from '../../../src/cli/recorded-commands.ts';

describe('the commands of a command line', () => {
  it('are separated by names', () => {
    const words = ['node', 'consumer.js', '--as', 'producer', '--', 'node', 'producer.js', '--fast'];
    expect(recordedCommands(words, 'consumer')).toEqual([
      { name: 'consumer', file: 'node', args: ['consumer.js'] },
      { name: 'producer', file: 'node', args: ['producer.js', '--fast'] },
    ]);
  });

  it('may have -- and --as of their own', () => {
    const words = ['npm', 'run', 'x', '--', '--as', 'y'];
    expect(recordedCommands(words)).toEqual([{ name: 'npm', file: 'npm', args: ['run', 'x', '--', '--as', 'y'] }]);
  });

  it.each([
    [['node', '--inspect', 'src/consumer.ts', 'x.js'], 'consumer'],
    [['python3.11', 'app/send.py'], 'send'],
    [['./bin/worker', 'run.sh'], 'worker'],
    [['npm', 'test'], 'npm'],
    [['node', '-e', '1'], 'node'],
    [['node', '../a/b.test.mjs'], 'b.test'],
    [['.hidden'], '.hidden'],
    [['sh', '-c', 'node x.js', 'y.js'], 'sh'],
  ])('%j is called %s', (words, name) => {
    expect(recordedCommands(words)?.[0]?.name).toBe(name);
  });

  it.each([[[]], [['']], [['node', 'x.js', '--as', 'b', '--']]])('%j has an empty one', (words) => {
    expect(recordedCommands(words)).toBeUndefined();
  });
});
