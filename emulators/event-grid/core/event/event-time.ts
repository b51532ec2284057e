const RFC3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/;

/** Whether a text is a moment: a date and a time with an offset. `+0000`, as `date` writes it, counts. [RFC 3339 5.6] */
export function isMoment(text: string): boolean {
  if (!RFC3339.test(text)) return false;
  if (!Number.isNaN(Date.parse(text))) return true;
  return !Number.isNaN(Date.parse(text.toUpperCase().replace(/([+-]\d\d)(\d\d)$/, '$1:$2')));
}
