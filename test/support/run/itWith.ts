import { spawnSync } from 'node:child_process';

/** What a system may lack, with the reason to skip a test that needs it. */
const facts = {
  unixSockets: {
    is: process.platform !== 'win32',
    reason: 'Windows has named pipes in place of socket files',
  },
  fileModes: {
    is: process.platform !== 'win32',
    reason: 'Windows guards files by access lists, not by modes',
  },
  unixPrograms: {
    is: process.platform !== 'win32',
    reason: 'Windows tells of its drives through PowerShell, not through a program found in `PATH`',
  },
  cgroups: {
    is: process.platform !== 'win32',
    reason: 'cgroups, whose files are kept open, are there on Linux only',
  },
  fifos: {
    is: process.platform !== 'win32',
    reason: 'Windows has no pipes that lie in a folder',
  },
  symbolicLinks: {
    is: process.platform !== 'win32',
    reason: 'Windows lets administrators only make symbolic links',
  },
  stopSignals: {
    is: process.platform !== 'win32',
    reason: 'Windows has no signals that stop a process and let it go on',
  },
  deletionWhileOpen: {
    is: process.platform !== 'win32',
    reason: 'on Windows a deleted file stays until the last program has closed it',
  },
  otherUsers: {
    is: canBecomeAnother(),
    reason: 'only root can run a program as another user, with setpriv of Linux',
  },
  shareModes: {
    is: process.platform === 'win32',
    reason: 'only Windows keeps a file from being deleted while another program has it open',
  },
} as const;

export type NeedOfTest = keyof typeof facts;

export function isMet(need: NeedOfTest): boolean {
  return facts[need].is;
}

/**
 * Defines a test that needs something only some systems have. Elsewhere it is reported as skipped, with the
 * reason. `undefined` for one of several similar tests that needs nothing.
 */
export function itWith(
  need: NeedOfTest | undefined,
  title: string,
  test: Mocha.Func | Mocha.AsyncFunc,
): void {
  if (need === undefined || isMet(need)) it(title, test);
  else it.skip(`${title} (${facts[need].reason})`, test);
}

function canBecomeAnother(): boolean {
  return process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;
}
