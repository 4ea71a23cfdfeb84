const mask = '•••';

/** More is never kept; patterns look back and forth, so that a text without an end would take for ever. */
const maxLength = 512;

/** What is said of a secret, and then the secret: the second group goes. */
const told: readonly RegExp[] = [
  /(--?[\w-]*(?:pass(?:word|wd|phrase)?|pwd|token|secret|key|auth|credentials?)[=: ]+)("[^"]*"|'[^']*'|\S+)/gi,
  /(\b(?:\w*(?:token|secret|password|passwd|passphrase|pwd)|(?:\w*_|api)?key)\s*[=:]\s*)("[^"]*"|'[^']*'|\S+)/gi,
  /(\b(?:authorization|bearer|basic)[:= ]+)(\S+(?: \S+)?)/gi,
  /(:\/\/)([^\s/@]*(?=@))/g,
];

/** Tokens of well-known kinds, by how they begin. */
const known = new RegExp(
  [
    String.raw`\b(?:gh[pousr]_|github_pat_|glpat-|xox[abpors]-|pk_live_|AKIA|ASIA|AIza|eyJ|ya29\.)[\w.+=-]{10,}`,
    String.raw`\b(?:dckr_pat_|hf_|pypi-|SG\.)[\w.+=-]{16,}`,
    String.raw`\b(?:npm_|sk[-_](?:live|test|proj|ant)?[-_]?)[A-Za-z0-9]{16,}`,
  ].join('|'),
  'g',
);

const word = /[A-Za-z0-9+/=_~.-]{12,}/g;

/**
 * Takes out of a text that somebody wrote freely (the name of a task, of a branch) what looks like a secret.
 * It cannot know all of them: where a text can be rebuilt from known words instead, that is to be done.
 */
export function maskSecrets(text: string): string {
  let masked = text.slice(0, maxLength);
  for (const pattern of told) masked = masked.replace(pattern, `$1${mask}`);
  masked = masked.replace(known, mask);
  return masked.replace(word, each => (looksRandom(each) ? mask : each));
}

/**
 * Whether a word looks as if a machine had made it up: names change rarely between letters and digits, and
 * between small letters and capitals where a word begins.
 */
export function looksRandom(text: string): boolean {
  return text.split(/[./_~-]/).some(part => {
    if (part.length < 12) return false;
    const breaks = [...part.matchAll(/[a-z](?=[A-Z0-9])|[A-Z](?=\d)|\d(?=[A-Za-z])/g)].length;
    return breaks >= 3 && breaks / part.length > 0.2;
  });
}
