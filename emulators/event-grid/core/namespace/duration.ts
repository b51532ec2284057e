const DAY_TIME = /^P(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,7})M)?(?:(\d{1,9})(?:\.\d{1,9})?S)?)?$/;

/** Milliseconds of an ISO 8601 duration in days, hours, minutes and whole seconds; undefined when it is none: `P7D`, `PT1M30S`. */
export function parseDurationMs(text: string): number | undefined {
  const match = DAY_TIME.exec(text);
  if (match === null || text === 'P') return undefined;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
