/** Stable id of a member among all that can be switched off. */
export function memberId(key: string): string {
  return `member/${key}`;
}
