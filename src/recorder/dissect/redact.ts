const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(sig=)[^&\s;"',]+/gi, '$1redacted'],
  [/\b(SharedAccessKey=)[^;\s"']+/gi, '$1redacted'],
  [/\b(AccountKey=)[^;\s"']+/gi, '$1redacted'],
  [/\b(Bearer\s+)[\w.~+/=-]+/gi, '$1redacted'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, 'redacted'],
];

/** `text` without SAS signatures, keys and tokens. */
export function redact(text: string): string {
  let redacted = text;
  for (const [pattern, replacement] of SECRETS) redacted = redacted.replace(pattern, replacement);
  return redacted;
}
