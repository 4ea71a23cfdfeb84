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
  cgroups: {
    is: process.platform !== 'win32',
    reason: 'cgroups, whose files are kept open, are there on Linux only',
  },
  symbolicLinks: {
    is: process.platform !== 'win32',
    reason: 'Windows lets administrators only make symbolic links',
  },
  stopSignals: {
    is: process.platform !== 'win32',
    reason: 'Windows has no signals that stop a process and let it go on',
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
 * reason.
 */
export function itWith(need: NeedOfTest, title: string, test: Mocha.Func | Mocha.AsyncFunc): void {
  const { is, reason } = facts[need];
  if (is) it(title, test);
  else it.skip(`${title} (${reason})`, test);
}

function canBecomeAnother(): boolean {
  return process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;
}
