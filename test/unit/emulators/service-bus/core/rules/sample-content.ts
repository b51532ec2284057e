import type { IncomingMessage } from '../../../../../../emulators/service-bus/core/message.ts';
import type { ReadableContent } from '../../../../../../emulators/service-bus/core/rules/readable-content.ts';
import type { WritableSystemProperty } from '../../../../../../emulators/service-bus/core/sql/system-properties.ts';
import type { FilterValue } from '../../../../../../emulators/service-bus/core/sql/value.ts';

type Fields = Readonly<Partial<Record<WritableSystemProperty, FilterValue>>>;
type Properties = Readonly<Record<string, FilterValue>>;

/** A content in plain records; its bytes show what is in it. Property names are in lower case. */
export class SampleContent {
  readonly fields: Fields;
  readonly properties: Properties;
  /** How often it was opened. */
  reads = 0;

  constructor(fields: Fields, properties: Properties) {
    this.fields = fields;
    this.properties = properties;
  }

  get bytes(): Uint8Array {
    return new Uint8Array();
  }

  read(): ReadableContent {
    this.reads++;
    return {
      field: (name) => this.fields[name] ?? null,
      property: (name) => this.properties[name],
      rewrite: (edits) => {
        const properties = { ...this.properties };
        for (const [name, value] of edits.properties) {
          if (value === undefined) delete properties[name.toLowerCase()];
          else properties[name.toLowerCase()] = value;
        }
        return new SampleContent({ ...this.fields, ...Object.fromEntries(edits.fields) }, properties);
      },
    };
  }
}

/** A message with these fields and properties; its id is `messageId` in every respect. */
export function sampleIncoming(messageId: string, properties: Properties = {}, fields: Fields = {}): IncomingMessage {
  const content = new SampleContent({ MessageId: messageId, ...fields }, properties);
  return { content, messageId, sizeBytes: 100 };
}

/** What is in the content of a message that {@link sampleIncoming} made, or a rule changed. */
export function shown({ content }: { readonly content: unknown }): { fields: Fields; properties: Properties } {
  const { fields, properties } = content as SampleContent;
  return { fields, properties };
}
