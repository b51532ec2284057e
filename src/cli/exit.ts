/** Exit statuses beside 0. */
export const EXIT = {
  /** An expectation was not met, or azwire could not start. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A defect of azwire itself (EX_SOFTWARE of sysexits.h). */
  defect: 70,
  /** Of a command that was to be run: it may not be executed, it is not there; as shells say it. */
  commandNotExecutable: 126,
  commandNotFound: 127,
  /** Ended by Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

const OF_THE_COMMAND_LINE = [
  'AZW_SCENARIO_UNKNOWN',
  'AZW_SCENARIO_INVALID',
  'AZW_RECORDING_INVALID',
  'AZW_REPORT_INVALID',
];

/** Tells the user what went wrong and sets the exit status: a sentence for errors that are theirs, a stack for ours. */
export function fail(error: unknown): void {
  if (isAzwireError(error)) {
    process.stderr.write(`azwire: ${error.message}\n`);
    process.exitCode = OF_THE_COMMAND_LINE.includes(error.code) ? EXIT.usage : EXIT.failed;
    return;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`azwire: this is a defect of azwire, please report it.\n${stack}\n`);
  process.exitCode = EXIT.defect;
}

/** By name, because loading the class would load the whole library for `--help`. */
function isAzwireError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && error.name === 'AzwireError' && 'code' in error;
}

/**
 * Calls `stop` at the first SIGINT or SIGTERM and leaves at once at the second. Returns a function that takes the
 * handlers off again.
 */
export function onStopSignal(stop: () => void): () => void {
  let asked = false;
  const handle = () => {
    if (asked) process.exit(EXIT.interrupted);
    asked = true;
    stop();
  };
  process.on('SIGINT', handle).on('SIGTERM', handle);
  return () => {
    process.off('SIGINT', handle).off('SIGTERM', handle);
  };
}
