/**
 * The beginning of a formula, full-width forms included, wherever a spreadsheet may begin a cell: at the
 * start of the text, and after every character at which it may split. Many split at semicolons or tabs
 * instead of commas, and then ignore our quotes.
 */
const formulaStart = /(^|[\s\p{Cc};,|"])(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])|^(?=[\t\r\n])/gu;

/**
 * One CSV record (RFC 4180, without the line end). Container names and images are untrusted, so text that a
 * spreadsheet would run as a formula gets an apostrophe in front, wherever the spreadsheet splits it. Numbers
 * stay numbers.
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
