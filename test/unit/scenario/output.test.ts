import { describe, expect, it } from 'vitest';
import { Output } from '../../../src/scenario/output.ts';

const texts = (output: Output) => output.lines.map(({ text }) => text);

describe('the output of a participant', () => {
  it('is put together to lines, by stream', () => {
    const output = new Output();
    output.write('stdout', 'one\r\ntw');
    output.write('stderr', 'oops\n');
    output.write('stdout', 'o\nthree');
    output.end('stdout');
    output.end('stderr');
    expect(output.lines).toEqual([
      { stream: 'stdout', text: 'one' },
      { stream: 'stderr', text: 'oops' },
      { stream: 'stdout', text: 'two' },
      { stream: 'stdout', text: 'three' },
    ]);
  });

  it('tells listeners until they stop', () => {
    const output = new Output();
    const heard: string[] = [];
    const stop = output.onLine(({ text }) => heard.push(text));
    output.write('stdout', 'a\nb\n');
    stop();
    output.write('stdout', 'c\n');
    expect(heard).toEqual(['a', 'b']);
  });

  it('keeps the newest 2000 lines and counts the others', () => {
    const output = new Output();
    for (let number = 1; number <= 2_500; number++) output.write('stdout', `${number}\n`);
    expect(output.lines).toHaveLength(2_000);
    expect(texts(output)[0]).toBe('501');
    expect(output.dropped).toBe(500);
  });

  it('breaks lines without end', () => {
    const output = new Output();
    for (let piece = 0; piece < 100; piece++) output.write('stdout', 'x'.repeat(1_000));
    output.write('stdout', `${'y'.repeat(20_000)}\nz\n`);
    expect(Math.max(...texts(output).map((text) => text.length))).toBeLessThanOrEqual(8_192);
    expect(texts(output).join('')).toBe(`${'x'.repeat(100_000)}${'y'.repeat(20_000)}z`);
  });
});
