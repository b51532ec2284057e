const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(sig=)[^&\s;"',]+/gi, '$1redacted'],
  [/\b(SharedAccessKey=)[^;\s"']+/gi, '$1redacted'],
  [/\b(AccountKey=)[^;\s"']+/gi, '$1redacted'],
  [/([?&](?:aeg-sas-key|code|token)=)[^&\s;"',]+/gi, '$1redacted'],
  [/\b(Bearer\s+)[\w.~+/=-]+/gi, '$1redacted'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, 'redacted'],
];

/** In every text that holds one of them. */
const SUSPICIOUS = /(?:sig|key|code|token)=|bearer|eyj/i;

/** `text` without SAS signatures, keys and tokens. */
export function redact(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  let redacted = text;
  for (const [pattern, replacement] of SECRETS) redacted = redacted.replace(pattern, replacement);
  return redacted;
}

/** `target` without any value in its query: whoever chose the address may have put a key there under any name. */
export function redactQuery(target: string): string {
  const at = target.indexOf('?') + 1;
  if (at === 0) return redact(target);
  const pairs = target.slice(at).split('&');
  const hidden = pairs.map((pair) => (pair.includes('=') ? `${pair.split('=', 1)[0]}=redacted` : 'redacted'));
  return `${redact(target.slice(0, at))}${hidden.join('&')}`;
}
