/** One line that a participant printed. */
export interface OutputLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

const LINE_CHARACTERS_MAX = 8_192;
const LINES_MAX = 2_000;

/** The newest lines of a participant's output, bounded in number and length; what had to go is counted. */
export class Output {
  readonly #lines: OutputLine[] = [];
  readonly #rest = { stdout: '', stderr: '' };
  readonly #listeners = new Set<(line: OutputLine) => void>();
  #dropped = 0;

  get lines(): readonly OutputLine[] {
    return this.#lines;
  }

  /** How many of the oldest lines are gone. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Calls `listener` with every further line, until the returned function is called. */
  onLine(listener: (line: OutputLine) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Takes the next piece of a stream. A line that grows too long is broken. */
  write(stream: OutputLine['stream'], text: string): void {
    const pieces = (this.#rest[stream] + text).split(/\r?\n/);
    this.#rest[stream] = pieces.pop() ?? '';
    for (const piece of pieces) this.#add(stream, piece);
    if (this.#rest[stream].length > LINE_CHARACTERS_MAX) this.end(stream);
  }

  /** The stream is over: what is left is a line. */
  end(stream: OutputLine['stream']): void {
    const rest = this.#rest[stream];
    this.#rest[stream] = '';
    if (rest !== '') this.#add(stream, rest);
  }

  #add(stream: OutputLine['stream'], text: string): void {
    for (let start = 0; start === 0 || start < text.length; start += LINE_CHARACTERS_MAX) {
      const line = { stream, text: text.slice(start, start + LINE_CHARACTERS_MAX) };
      this.#lines.push(line);
      if (this.#lines.length > LINES_MAX) {
        this.#lines.shift();
        this.#dropped++;
      }
      for (const listener of [...this.#listeners]) listener(line);
    }
  }
}
