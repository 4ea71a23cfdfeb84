/** How one of several lines is told from the others. */
export interface MemberStyle {
  readonly color: (typeof colors)[number];
  /** Lengths of line and space, CSS pixels; empty: a line without spaces. */
  readonly dash: readonly number[];
}

const colors = ['blue', 'yellow', 'green', 'purple', 'red', 'foreground'] as const;
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/** Colors go around; each time around lines have other dashes, so that color alone tells none apart. */
export function memberStyle(index: number): MemberStyle {
  return {
    color: colors[index % colors.length] ?? 'foreground',
    dash: dashes[Math.floor(index / colors.length) % dashes.length] ?? [],
  };
}

/** An earlier time of the same subject is the same line in a fainter voice. */
export const earlierStyle: MemberStyle = { color: 'foreground', dash: [4, 3] };

/** Stable id of a member among all that can be switched off. */
export function memberId(key: string): string {
  return `member/${key}`;
}
