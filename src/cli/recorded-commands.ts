import { basename, extname } from 'node:path';
import type { RecordedCommand } from '../index.ts';

/** Programs that are known by what they run. */
const INTERPRETER = /^(node|deno|bun|tsx|ts-node|python|pythonw|ruby|perl|php|java|dotnet|sh|bash|zsh)[\d.]*(\.exe)?$/;
const SCRIPT = /^[^-\s]\S*\.\w+$/;
/** What follows is code. */
const INLINE = ['-c', '-e', '-p', '--eval', '--print'];

/**
 * The commands of `--as consumer -- node consumer.js --as producer -- node producer.js`, of which the parser has taken the first
 * name: `words` are what stands behind the first `--`. A `--` alone is a word of the command. Undefined when one is empty.
 */
export function recordedCommands(words: readonly string[], first?: string): RecordedCommand[] | undefined {
  const parts: { name?: string | undefined; words: string[] }[] = [{ name: first, words: [] }];
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '--as' && words[i + 2] === '--') {
      parts.push({ name: words[i + 1]!, words: [] });
      i += 2;
    } else parts.at(-1)!.words.push(words[i]!);
  }
  if (parts.some((part) => part.words.length === 0 || part.words[0] === '')) return undefined;
  return parts.map((part) => {
    const [file = '', ...args] = part.words;
    return { name: part.name ?? nameOf(file, args), file, args };
  });
}

/** `consumer` for `node --inspect src/consumer.ts` and for `./bin/consumer`. */
function nameOf(file: string, args: readonly string[]): string {
  const program = basename(file);
  const inline = args.findIndex((arg) => INLINE.includes(arg));
  const before = inline === -1 ? args : args.slice(0, inline);
  const script = INTERPRETER.test(program) ? before.find((arg) => SCRIPT.test(arg)) : undefined;
  const named = script === undefined ? program : basename(script);
  return named.slice(0, named.length - extname(named).length) || named;
}
