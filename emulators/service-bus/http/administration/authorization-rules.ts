import type { AuthorizationRule } from '../../../../src/kernel/authorisation.ts';
import type { Ids } from '../../../../src/kernel/ids.ts';
import { AUTHORIZATION_RULES_MAX } from '../../../../src/namespace/authorization-rules.ts';
import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import type { XmlElement, XmlNode } from '../../../../src/wire/atom/xml.ts';
import { badValue } from './description.ts';

const RIGHTS = ['Manage', 'Send', 'Listen'];

/** What must be said of a rule, and the only thing that can be. */
const FIXED: Readonly<Record<string, string>> = { ClaimType: 'SharedAccessKey', ClaimValue: 'None' };
/** What clients send back as they were told it. */
const READ_ONLY = ['CreatedTime', 'ModifiedTime', 'Revision'];

/** The shared access signature rules of a queue or topic, in the terms of `azwire.json`. A key that is not given is made. */
export function readAuthorizationRules({ children }: XmlElement, ids: Ids): AuthorizationRule[] {
  if (children.length > AUTHORIZATION_RULES_MAX) {
    throw badValue('AuthorizationRules', children.length, `at most ${AUTHORIZATION_RULES_MAX} rules`);
  }
  return children.map((rule) => {
    if (rule.name !== 'AuthorizationRule')
      throw badValue('AuthorizationRules', rule.name, 'AuthorizationRule elements');
    const given = new Map<string, string>();
    let rights: readonly string[] = [];
    for (const child of rule.children) {
      if (child.name === 'Rights') rights = rightsIn(child);
      else given.set(child.name, child.text);
    }
    checkElements(given);
    if (rights.length === 0) throw badValue('Rights', '', 'at least one of AccessRights');
    return {
      keyName: shortText('KeyName', given.get('KeyName') ?? ''),
      primaryKey: shortText('PrimaryKey', given.get('PrimaryKey') || newKey(ids)),
      secondaryKey: shortText('SecondaryKey', given.get('SecondaryKey') || newKey(ids)),
      rights: [...new Set(rights)] as AuthorizationRule['rights'],
    };
  });
}

function shortText(element: string, value: string): string {
  if (value !== '' && value.length <= 256) return value;
  throw badValue(element, value, 'a text of 1 to 256 characters');
}

function rightsIn({ children }: XmlElement): string[] {
  return children.map(({ name, text }) => {
    const right = RIGHTS.find((known) => known === text.trim());
    if (name !== 'AccessRights' || right === undefined)
      throw badValue('Rights', text, `AccessRights of ${RIGHTS.join(', ')}`);
    return right;
  });
}

function checkElements(given: ReadonlyMap<string, string>): void {
  const known = [...Object.keys(FIXED), ...READ_ONLY, 'KeyName', 'PrimaryKey', 'SecondaryKey'];
  for (const [name, value] of given) {
    if (!known.includes(name)) throw new RequestError(400, `SubCode=40000. An AuthorizationRule has no ${name}.`);
    const fixed = FIXED[name];
    if (fixed !== undefined && value.trim() !== fixed) throw badValue(name, value, fixed);
  }
}

/** 256 bits, as the service makes them. */
function newKey(ids: Ids): string {
  return Buffer.concat([ids.uuidBytes(), ids.uuidBytes()]).toString('base64');
}

/** `createdAt` and `modifiedAt` are those of the entity. */
export function showAuthorizationRules(
  rules: readonly AuthorizationRule[],
  createdAt: string,
  modifiedAt: string,
): XmlNode[] {
  return rules.map(({ keyName, primaryKey, secondaryKey, rights }) => ({
    name: 'AuthorizationRule',
    attributes: { 'i:type': 'SharedAccessAuthorizationRule' },
    content: [
      ...Object.entries(FIXED).map(([name, content]) => ({ name, content })),
      { name: 'Rights', content: rights.map((right) => ({ name: 'AccessRights', content: right })) },
      { name: 'CreatedTime', content: createdAt },
      { name: 'ModifiedTime', content: modifiedAt },
      { name: 'KeyName', content: keyName },
      { name: 'PrimaryKey', content: primaryKey },
      { name: 'SecondaryKey', content: secondaryKey },
    ],
  }));
}
