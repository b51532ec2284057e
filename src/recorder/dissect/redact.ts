const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(sig=)[^&\s;"',]+/gi, '$1redacted'],
  [/\b(SharedAccessKey=)[^;\s"']+/gi, '$1redacted'],
  [/\b(AccountKey=)[^;\s"']+/gi, '$1redacted'],
  [
    /([?&;](?:[\w.-]*(?:key|token|secret|password|pwd|signature|credential)|code|sig|jwt|auth)=)[^&\s;"',]+/gi,
    '$1redacted',
  ],
  [/\b((?:[a-z]+[ _-]?)?(?:password|pwd|secret)=)[^;&\s"',]+/gi, '$1redacted'],
  [/(:\/\/[^\s/:@]*:)[^\s/@]+@/g, '$1redacted@'],
  [/\b(Bearer\s+)[\w.~+/=-]+/gi, '$1redacted'],
  [/\beyJ[\w-]{6,}(?:\.[\w-]*)*/g, 'redacted'],
];

/** In every text that holds one of them. Searched everywhere, so that it must not take longer than a text is long. */
const SUSPICIOUS = /(?:sig|signature|key|code|token|secret|password|pwd|credential|jwt|auth)=|:\/\/[^/@]*@|bearer|eyj/i;

/** What is kept of a text that others have chosen: longer than any name that Azure allows. */
export const CHARACTERS_MAX = 1_024;
/** What moves a terminal's cursor, breaks a line or turns its direction, and halves of characters. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u;
const CONTROLS = new RegExp(CONTROL, 'gu');

/** A text that others have chosen, or its beginning, as it may be kept and shown: without characters that control what shows it. */
export function presentable(text: string): string {
  const plain = CONTROL.test(text) ? text.replace(CONTROLS, (control) => (/\s/.test(control) ? ' ' : '\ufffd')) : text;
  if (plain.length <= CHARACTERS_MAX) return plain;
  // A text of its own: a part would keep all of it in memory.
  return `${Buffer.from(plain.slice(0, CHARACTERS_MAX)).toString()}…`;
}

/** `text`, presentable, without SAS signatures, keys and tokens. */
export function redact(text: string): string {
  if (!SUSPICIOUS.test(text)) return presentable(text);
  let redacted = text;
  for (const [pattern, replacement] of SECRETS) redacted = redacted.replace(pattern, replacement);
  return presentable(redacted);
}

/** `target` without any value in its query: whoever chose the address may have put a key there under any name. */
export function redactQuery(target: string): string {
  const at = target.indexOf('?') + 1;
  if (at === 0) return redact(target);
  const pairs = target.slice(at).split('&');
  const hidden = pairs.map((pair) => (pair.includes('=') ? `${pair.split('=', 1)[0]}=redacted` : 'redacted'));
  return presentable(`${redact(target.slice(0, at))}${hidden.join('&')}`);
}
