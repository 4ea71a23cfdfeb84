import { cutUnits } from './cutText';

const mask = '•••';

/**
 * Longest text that is kept: patterns look back and forth, which would take for ever on a text without an
 * end.
 */
const maxLength = 512;

/** The words that announce a secret, and then the secret: the second group is masked. */
const told: readonly RegExp[] = [
  /(--?[\w-]*(?:pass(?:word|wd|phrase)?|pwd|token|secret|key|auth|credentials?)[=: ]+)("[^"]*"|'[^']*'|\S+)/gi,
  /(\b(?:\w*(?:token|secret|password|passwd|passphrase|pwd)|(?:\w*_|api)?key)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|\S+)/gi,
  /(\b(?:authorization|bearer|basic)[:= ]+)(\S+(?: \S+)?)/gi,
  /(:\/\/)([^\s/@]*(?=@))/g,
];

/** Tokens of well-known kinds, by their prefixes. */
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
 * Masks what looks like a secret in a text that somebody wrote freely (the name of a task, of a branch). It
 * cannot recognize all secrets: where a text can be rebuilt from known words instead, do that.
 */
export function maskSecrets(text: string): string {
  let masked = cutUnits(text, maxLength);
  for (const pattern of told) masked = masked.replace(pattern, `$1${mask}`);
  masked = masked.replace(known, mask);
  return masked.replace(word, each => (looksRandom(each) ? mask : each));
}

/**
 * Whether a word looks machine-made: names rarely change between letters and digits, and change between small
 * letters and capitals only where a word begins.
 */
export function looksRandom(text: string): boolean {
  return text.split(/[./_~-]/).some(part => {
    if (part.length < 12) return false;
    const breaks = [...part.matchAll(/[a-z](?=[A-Z0-9])|[A-Z](?=\d)|\d(?=[A-Za-z])/g)].length;
    return breaks >= 3 && breaks / part.length > 0.2;
  });
}
