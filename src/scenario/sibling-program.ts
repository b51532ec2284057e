/** The URL of a program in this folder that is not imported but run: source beside source, compiled beside compiled. */
export function siblingProgram(name: 'preload' | 'guard-program'): URL {
  return new URL(`./${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
}
