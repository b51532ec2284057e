/** What a client shows in `authorization`. [cosmos-protocol 3] */
export interface Credential {
  readonly type: 'master' | 'resource' | 'aad' | 'sas';
  readonly signature: string;
}

const FORM = /^type=(master|resource|aad|sas)&ver=[0-9.]+&sig=(.+)$/s;

/** Undefined where the text is none of the known forms. Clients encode it for URLs, or send it as it is. */
export function parseAuthorization(text: string): Credential | undefined {
  const found = FORM.exec(text) ?? FORM.exec(decoded(text));
  return found === null ? undefined : { type: found[1] as Credential['type'], signature: found[2]! };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
