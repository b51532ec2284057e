/** One figure, the median of several runs. `bar` is what it should reach, where there is one. */
export interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: number | null;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
