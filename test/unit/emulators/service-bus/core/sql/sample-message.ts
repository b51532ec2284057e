import type { CompileContext } from '../../../../../../emulators/service-bus/core/sql/compile.ts';
import type { EditableMessage } from '../../../../../../emulators/service-bus/core/sql/filterable-message.ts';
import type {
  SystemProperty,
  WritableSystemProperty,
} from '../../../../../../emulators/service-bus/core/sql/system-properties.ts';
import type { FilterValue } from '../../../../../../emulators/service-bus/core/sql/value.ts';

export const UUID = '00112233-4455-6677-8899-aabbccddeeff';

/** A message in plain maps. */
export class SampleMessage implements EditableMessage {
  readonly fields = new Map<SystemProperty, FilterValue>();
  /** By name in lower case. */
  readonly properties = new Map<string, FilterValue>();

  constructor(fields: Partial<Record<SystemProperty, FilterValue>>, properties: Readonly<Record<string, FilterValue>>) {
    for (const [name, value] of Object.entries(fields)) this.fields.set(name as SystemProperty, value);
    for (const [name, value] of Object.entries(properties)) this.properties.set(name.toLowerCase(), value);
  }

  system(name: SystemProperty): FilterValue {
    return this.fields.get(name) ?? null;
  }

  property(name: string): FilterValue | undefined {
    return this.properties.get(name);
  }

  setSystem(name: WritableSystemProperty, value: FilterValue): void {
    this.fields.set(name, value);
  }

  setProperty(name: string, value: FilterValue): void {
    this.properties.set(name.toLowerCase(), value);
  }

  removeProperty(name: string): void {
    this.properties.delete(name.toLowerCase());
  }
}

/** One property of each type, and one that is null. */
export function sampleMessage(): SampleMessage {
  return new SampleMessage(
    {
      Label: 'order',
      MessageId: 'm-1',
      SequenceNumber: 7n,
      EnqueuedTimeUtc: { type: 'timestamp', ms: 5_000 },
      TimeToLive: { type: 'duration', ms: 1_000 },
    },
    {
      Colour: 'red',
      count: 5n,
      price: 2.5,
      urgent: true,
      nothing: null,
      percent: '50%',
      id: { type: 'uuid', text: UUID },
      at: { type: 'timestamp', ms: 5_000 },
      far: { type: 'timestamp', ms: 9e18 },
      raw: new Uint8Array([1, 2]),
      'with space': 'yes',
      'with]"both': 'yes',
      big: 2n ** 63n - 1n,
      p: 'a property called p',
    },
  );
}

export function context(text: string, parameters: Readonly<Record<string, FilterValue>> = {}): CompileContext {
  return { text, parameters: new Map(Object.entries(parameters)), newId: () => ({ type: 'uuid', text: UUID }) };
}
