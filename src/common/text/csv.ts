/**
 * What a spreadsheet takes for the beginning of a formula, full-width forms too, where a cell begins: at the
 * start of the text, and behind whatever it may cut cells at. Many cut at semicolons or tabs instead of
 * commas, and then know nothing of our quotes.
 */
const formulaStart = /(^|[\s\p{Cc};,|"])(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])|^(?=[\t\r\n])/gu;

/**
 * One CSV record (RFC 4180, without the line end). Text that a spreadsheet would run as a formula, wherever
 * it cuts, gets an apostrophe in front, for container names and images are not to be trusted; numbers stay
 * numbers.
 */
export function csvRecord(fields: readonly (string | number | undefined)[]): string {
  return fields.map(csvField).join(',');
}

function csvField(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = value.replace(formulaStart, "$1'");
  return /["\s;,|\p{Cc}]/u.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
