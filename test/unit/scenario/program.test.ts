import { describe, expect, it } from 'vitest';
import { command, commandLine, node } from '../../../src/scenario/program.ts';

describe('the command line of a program', () => {
  it('finds a Node program beside the scenario, in the language of the scenario', () => {
    const program = node('./participants/a.ts', { args: ['--fast'] });
    expect(commandLine(program, 'file:///some%20where/x.scenario.ts')).toEqual({
      file: process.execPath,
      args: ['/some where/participants/a.ts', '--fast'],
      workingFolder: '/some where/',
    });
    expect(commandLine(program, 'file:///dist/x.scenario.js').args[0]).toBe('/dist/participants/a.js');
  });

  it('leaves a program in plain JavaScript as it is', () => {
    expect(commandLine(node('./a.mjs'), 'file:///x/y.scenario.js').args).toEqual(['/x/a.mjs']);
  });

  it('starts any other command in the folder of the scenario', () => {
    const program = command('python3', ['participants/a.py']);
    expect(commandLine(program, 'file:///x/y.scenario.ts')).toEqual({
      file: 'python3',
      args: ['participants/a.py'],
      workingFolder: '/x/',
    });
  });
});
