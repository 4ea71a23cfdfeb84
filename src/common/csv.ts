/**
 * One CSV record (RFC 4180, without the line end). Text that a spreadsheet would run as a formula gets an apostrophe in
 * front, for container names and images are not to be trusted; numbers stay numbers.
 */
export function csvRecord(fields: readonly (string | number | undefined)[]): string {
  return fields.map(csvField).join(',');
}

function csvField(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
