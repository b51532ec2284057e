/** Whether a UTF-16 unit belongs. */
export type CharacterTest = (unit: number) => boolean;

const isDigit: CharacterTest = (unit) => unit >= 48 && unit <= 57;
const isWord: CharacterTest = (unit) =>
  isDigit(unit) || (unit >= 65 && unit <= 90) || unit === 95 || (unit >= 97 && unit <= 122);
const isSpace: CharacterTest = (unit) => unit === 32 || (unit >= 9 && unit <= 13);
const isHorizontalSpace: CharacterTest = (unit) => unit === 9 || unit === 32 || unit === 0xa0;
const isVerticalSpace: CharacterTest = (unit) => (unit >= 10 && unit <= 13) || unit === 0x85;

/** `\d`, `\w`, …; a capital letter means all others. */
const ESCAPED_SETS: Readonly<Record<string, CharacterTest>> = {
  d: isDigit,
  w: isWord,
  s: isSpace,
  h: isHorizontalSpace,
  v: isVerticalSpace,
  D: not(isDigit),
  W: not(isWord),
  S: not(isSpace),
  H: not(isHorizontalSpace),
  V: not(isVerticalSpace),
  N: (unit) => unit !== 10,
};

/** `[:alpha:]` and the like. */
const POSIX_SETS: Readonly<Record<string, CharacterTest>> = {
  alnum: (unit) => isWord(unit) && unit !== 95,
  alpha: (unit) => isWord(unit) && unit !== 95 && !isDigit(unit),
  ascii: (unit) => unit < 128,
  blank: (unit) => unit === 9 || unit === 32,
  cntrl: (unit) => unit < 32 || unit === 127,
  digit: isDigit,
  graph: (unit) => unit > 32 && unit < 127,
  lower: (unit) => unit >= 97 && unit <= 122,
  print: (unit) => unit >= 32 && unit < 127,
  punct: (unit) => unit > 32 && unit < 127 && (!isWord(unit) || unit === 95),
  space: isSpace,
  upper: (unit) => unit >= 65 && unit <= 90,
  word: isWord,
  xdigit: (unit) => isDigit(unit) || (unit >= 65 && unit <= 70) || (unit >= 97 && unit <= 102),
};

export function escapedSet(letter: string): CharacterTest | undefined {
  return Object.hasOwn(ESCAPED_SETS, letter) ? ESCAPED_SETS[letter] : undefined;
}

export function posixSet(name: string): CharacterTest | undefined {
  return Object.hasOwn(POSIX_SETS, name) ? POSIX_SETS[name] : undefined;
}

/** `\p{…}` for a general category or a script; undefined for an unknown one. */
export function unicodeSet(name: string): CharacterTest | undefined {
  if (!/^[A-Za-z_&]{1,40}$/.test(name)) return undefined;
  for (const property of [name, `Script=${name}`]) {
    try {
      // One property and nothing else, tested on one character: nothing of the query's text decides how long it takes.
      const expression = new RegExp(`^\\p{${property}}$`, 'u');
      return (unit) => expression.test(String.fromCharCode(unit));
    } catch {
      // Not a property of that kind.
    }
  }
  return undefined;
}

export function not(test: CharacterTest): CharacterTest {
  return (unit) => !test(unit);
}

export function anyOf(tests: readonly CharacterTest[]): CharacterTest {
  return (unit) => tests.some((test) => test(unit));
}

export function range(first: number, last: number): CharacterTest {
  return first === last ? (unit) => unit === first : (unit) => unit >= first && unit <= last;
}

/** The same in either case. */
export function ignoringCase(test: CharacterTest): CharacterTest {
  return (unit) => test(unit) || test(swapCase(unit));
}

/** The other case of a letter, where it is one unit; otherwise the unit itself. */
export function swapCase(unit: number): number {
  const character = String.fromCharCode(unit);
  const lower = character.toLowerCase();
  const other = lower === character ? character.toUpperCase() : lower;
  return other.length === 1 ? other.charCodeAt(0) : unit;
}

export const isWordUnit = isWord;
