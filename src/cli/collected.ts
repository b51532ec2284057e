/** The values of an option that takes text and may be given several times. */
export function collected(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
