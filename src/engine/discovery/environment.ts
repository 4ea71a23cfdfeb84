import * as os from 'node:os';

/** What engine discovery looks at, passed in so that tests can stand on any platform. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly platform: NodeJS.Platform;
  /** Numeric user id; `undefined` on Windows. */
  readonly userId?: number;
}

export function environmentOfProcess(): Environment {
  const { env: variables, platform } = process;
  return { variables, homeFolder: os.homedir(), platform, userId: process.getuid?.() };
}
