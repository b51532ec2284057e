import { AzwireError } from '../../kernel/errors.ts';
import type { Capture } from '../../recorder/capture.ts';

/** What two captures are compared by; read from a capture, or from a JSON report of one. */
export interface ComparedCapture {
  readonly participants: readonly { readonly name: string }[];
  readonly connections: readonly ComparedConnection[];
  readonly attempts: readonly ComparedAttempt[];
  readonly hops: readonly ComparedHop[];
  readonly dropped: { readonly connections: number };
}

export interface ComparedConnection {
  readonly opener: string;
  readonly acceptor: string;
  /** The listener or the dialling service: `amqp`, `gateway`, `event-grid`. */
  readonly via: string;
  readonly port: number;
  readonly layers: readonly string[];
}

export interface ComparedAttempt {
  readonly opener: string;
  readonly acceptor: string;
  readonly verdict: string;
}

export interface ComparedHop {
  readonly from: string;
  readonly to: string;
  readonly openedBy: string;
  readonly model: string;
  readonly wire: string;
  readonly deliveries: number;
}

/** A report's capture, and the scenario that it is of, if it is of one. */
export interface ReportedCapture {
  readonly scenario?: string;
  readonly capture: ComparedCapture;
}

/** What of a capture is compared. */
export function comparedOf(capture: Capture | ComparedCapture): ComparedCapture {
  if (!('startedAtMs' in capture)) return capture;
  const connections = capture.connections.map(({ acceptorAddress, ...connection }) => ({
    ...connection,
    port: acceptorAddress.port,
  }));
  return { ...capture, connections };
}

/**
 * Reads a JSON report: of one capture or run, or of several runs, as `azwire run --format json` writes them.
 * Throws AZW_REPORT_INVALID, which says where what is wrong; `name` is what the text is called there.
 */
export function parseReport(json: string, name = 'the report'): ReportedCapture[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw new AzwireError('AZW_REPORT_INVALID', `${name} is no JSON: ${(cause as Error).message}.`, { cause });
  }
  if (!Array.isArray(parsed)) return [reportedCapture(new Value(parsed, name))];
  if (parsed.length === 0) throw new AzwireError('AZW_REPORT_INVALID', `${name} has no run in it.`);
  return parsed.map((each, index) => reportedCapture(new Value(each, `${name}, [${index}]`)));
}

/** Reads the one capture of a JSON report. Throws AZW_REPORT_INVALID. */
export function parseCapture(json: string): ComparedCapture {
  const [first, second] = parseReport(json);
  if (second !== undefined) throw new AzwireError('AZW_REPORT_INVALID', 'the report is of several runs.');
  return first!.capture;
}

function reportedCapture(report: Value): ReportedCapture {
  const scenario = report.optional('scenario')?.text();
  const capture = {
    participants: report.list('participants', (each) => ({ name: each.key('name').text() })),
    connections: report.list('connections', connectionOf),
    attempts: report.list('attempts', (each) => ({ ...endsOf(each), verdict: each.key('verdict').text() })),
    hops: report.list('hops', hopOf),
    dropped: { connections: report.optional('dropped')?.optional('connections')?.number() ?? 0 },
  };
  return scenario === undefined ? { capture } : { scenario, capture };
}

/** A capture as it is has an address where its report has a port. */
function connectionOf(connection: Value): ComparedConnection {
  return {
    ...endsOf(connection),
    via: connection.key('via').text(),
    port: (connection.optional('port') ?? connection.key('acceptorAddress').key('port')).number(),
    layers: connection.list('layers', (layer) => layer.text()),
  };
}

function endsOf(value: Value): { opener: string; acceptor: string } {
  return { opener: value.key('opener').text(), acceptor: value.key('acceptor').text() };
}

function hopOf(hop: Value): ComparedHop {
  return {
    from: hop.key('from').text(),
    to: hop.key('to').text(),
    openedBy: hop.key('openedBy').text(),
    model: hop.key('model').text(),
    wire: hop.key('wire').text(),
    deliveries: hop.key('deliveries').number(),
  };
}

/** A value of a report that somebody may have changed, and where it is. */
class Value {
  readonly #value: unknown;
  readonly #place: string;

  constructor(value: unknown, place: string) {
    this.#value = value;
    this.#place = place;
  }

  optional(key: string): Value | undefined {
    const { [key]: value } = this.#record();
    return value === undefined || value === null ? undefined : new Value(value, `${this.#place}, ${key}`);
  }

  key(key: string): Value {
    return this.optional(key) ?? this.#fail(`has no "${key}": it is no JSON report of azwire`);
  }

  list<T>(key: string, read: (value: Value) => T): T[] {
    const list = this.key(key);
    if (!Array.isArray(list.#value)) return list.#fail('is no list');
    return list.#value.map((each, index) => read(new Value(each, `${list.#place}[${index}]`)));
  }

  text(): string {
    return typeof this.#value === 'string' ? this.#value : this.#fail('is no text');
  }

  number(): number {
    return typeof this.#value === 'number' ? this.#value : this.#fail('is no number');
  }

  #record(): Readonly<Record<string, unknown>> {
    const value = this.#value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.#fail('is no object');
    return value as Readonly<Record<string, unknown>>;
  }

  #fail(problem: string): never {
    throw new AzwireError('AZW_REPORT_INVALID', `${this.#place} ${problem}.`);
  }
}
