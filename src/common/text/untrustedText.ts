/** Names, labels and images come from the engine and may hold anything: these make them safe to show. */
import { cutText } from './cutText';

/**
 * Invisible: marks that reorder or break text, hyphens that are not seen, tags. A joiner within an emoji
 * makes one character of several and stays.
 */
const invisible =
  /(?<!\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)\u200D|\u200D(?!\p{Extended_Pictographic})|(?!\u200D)\p{Cf}/gu;

/**
 * One line without control characters or any that are not seen, cut to as many characters as a view can show.
 */
export function plainLine(text: string, maxLength = 200): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(invisible, '');
  return cutText(line, maxLength);
}

/** For a Markdown string: no link, image, HTML, table cell or icon comes out of it. */
export function escapeMarkdown(text: string, maxLength?: number): string {
  return plainLine(text, maxLength).replace(
    /[\\`*_{}[\]()#+\-.!|~<>$&:@/]/g,
    character => `&#${character.charCodeAt(0)};`,
  );
}

/** For a label in which VS Code renders `$(icon)`: quick picks and the status bar. */
export function escapeIcons(text: string): string {
  return plainLine(text).replace(/\$(?=\()/g, '\\$');
}

/** For a notification, in which VS Code makes a link of `[text](command:…)` that a click runs. */
export function escapeLinks(text: string): string {
  return plainLine(text, 1000).replace(/\](?=\()/g, '] ');
}
