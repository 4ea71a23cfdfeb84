/** How one of several lines is distinguished from the others. */
export interface MemberStyle {
  readonly color: (typeof colors)[number];
  /** Lengths of dashes and spaces, CSS pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

const colors = ['blue', 'yellow', 'green', 'purple', 'red', 'foreground'] as const;
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/** Colors repeat, and each round has other dashes, so that color is never the only difference. */
export function memberStyle(index: number): MemberStyle {
  return {
    color: colors[index % colors.length] ?? 'foreground',
    dash: dashes[Math.floor(index / colors.length) % dashes.length] ?? [],
  };
}

/** An earlier time of the same subject is drawn fainter. */
export const earlierStyle: MemberStyle = { color: 'foreground', dash: [4, 3] };

/** The stable id of a member among everything that can be switched off. */
export function memberId(key: string): string {
  return `member/${key}`;
}
