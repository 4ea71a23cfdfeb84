/** Where an export is written until it is complete. */
export function besideOf(file: string): string {
  return `${file}.partial`;
}
