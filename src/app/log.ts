import type { Log } from '../kernel/emulator.ts';

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const ignored = () => {};
const SILENT: Log = { info: ignored, warn: ignored, error: ignored };

/** A log to standard error: JSON lines, or readable lines where a person looks at a terminal. Secrets are blanked out. */
export async function createLog(level: LogLevel): Promise<Log> {
  if (level === 'silent') return SILENT;
  const { pino } = await import('pino');
  const stream = process.stderr.isTTY
    ? { write: (line: string) => process.stderr.write(readable(line)) }
    : pino.destination({ fd: 2, sync: true });
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err },
      hooks: { streamWrite: redact },
    },
    stream,
  );
  return {
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}

/** What must not be read in a log: keys and signatures in connection strings and tokens, whatever field they came in. */
const SECRETS: readonly RegExp[] = [
  /((?:SharedAccess|Account)Key=)[^;&"\\\s]+/gi,
  /(\bsig=)[^;&"\\\s]+/gi,
  /(\bBearer\s+)[^;&"\\\s]+/gi,
  /("(?:shared|primary|secondary)?(?:access)?(?:key|token|password|secret)":")(?:[^"\\]|\\.)+/gi,
];

/** Blanks the secrets of a line of text. */
export function redact(line: string): string {
  return SECRETS.reduce((text, secret) => text.replace(secret, '$1***'), line);
}

/** `12:30:59 warn  message  key=value` from one of pino's lines. */
export function readable(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const details = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${[String(time).slice(11, 19), String(level).padEnd(5), msg, ...details].join(' ')}\n`;
}
