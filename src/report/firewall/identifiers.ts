import { parseIpAddress } from '../../wire/pcapng/ip-address.ts';

/** Gives every text a name of its own, whatever the case, in a language that does not take all texts as names. */
export class Identifiers {
  readonly #byText = new Map<string, string>();
  readonly #taken: Set<string>;
  readonly #shape: (text: string) => string;

  /** `shape` makes a valid name of any text; those of `reserved` are not given out. */
  constructor(shape: (text: string) => string, reserved: readonly string[] = []) {
    this.#shape = shape;
    this.#taken = new Set(reserved.map((name) => name.toLowerCase()));
  }

  /** The same text always gets the same name. */
  of(text: string): string {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const shaped = this.#shape(text);
    let name = shaped;
    for (let i = 2; this.#taken.has(name.toLowerCase()); i++) name = this.#shape(`${shaped}-${i}`);
    this.#taken.add(name.toLowerCase());
    this.#byText.set(text, name);
    return name;
  }
}

/** The address of who is known by it only; undefined for a name, and for an address of this machine, which means nothing elsewhere. */
export function addressOf(participant: string): { readonly text: string; readonly bits: number } | undefined {
  const bytes = parseIpAddress(participant);
  if (bytes?.length === 4) return bytes[0] === 127 ? undefined : { text: bytes.join('.'), bits: 32 };
  return bytes === undefined || participant === '::1' ? undefined : { text: participant, bits: 128 };
}
