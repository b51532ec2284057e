/** An element that was read, its names resolved against the namespaces in force, whatever prefixes the writer chose. */
export interface XmlElement {
  readonly name: string;
  /** Empty where none is in force. */
  readonly namespace: string;
  /** Without the declarations of namespaces. */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The characters directly inside, as they stand, with references resolved. */
  readonly text: string;
}

export interface XmlAttribute {
  readonly name: string;
  /** Empty for an attribute without prefix. */
  readonly namespace: string;
  readonly value: string;
}

/** An element to be written: names with their prefixes, declarations of namespaces among the attributes. */
export interface XmlNode {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content?: string | readonly XmlNode[];
}

/** Why a text is not the XML that was expected, as a clause without a full stop. */
export class XmlError extends Error {}
