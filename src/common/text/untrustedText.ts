/**
 * Names, labels and images come from the engine and may contain anything. These functions make them safe to
 * show.
 */
import { cutText } from './cutText';

/**
 * Invisible characters: marks that reorder or break text, invisible hyphens, tags. A joiner within an emoji
 * combines several characters into one and stays.
 */
const invisible =
  /(?<!\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)\u200D|\u200D(?!\p{Extended_Pictographic})|(?!\u200D)\p{Cf}/gu;

/** One line without control or invisible characters, cut to the number of characters that a view can show. */
export function plainLine(text: string, maxLength = 200): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(invisible, '');
  return cutText(line, maxLength);
}

/** For a Markdown string: the text cannot become a link, an image, HTML, a table cell or an icon. */
export function escapeMarkdown(text: string, maxLength?: number): string {
  return plainLine(text, maxLength).replace(
    /[\\`*_{}[\]()#+\-.!|~<>$&:@/]/g,
    character => `&#${character.charCodeAt(0)};`,
  );
}

/**
 * For Markdown that a user copies: the same, but only what acts there is an entity. In a chat, which renders
 * none, a name or a sentence can still be read.
 */
export function readableMarkdown(text: string, maxLength?: number): string {
  return plainLine(text, maxLength).replace(
    /[\\`*[\]<>|~$&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?=\/\/)|(?<=\bwww)\./giu,
    character => `&#${character.charCodeAt(0)};`,
  );
}

/** For labels in which VS Code renders `$(icon)`: quick picks and the status bar. */
export function escapeIcons(text: string): string {
  return plainLine(text).replace(/\$(?=\()/g, '\\$');
}

/** For a notification, in which VS Code turns `[text](command:…)` into a link that runs a command. */
export function escapeLinks(text: string): string {
  return plainLine(text, 1000).replace(/\](?=\()/g, '] ');
}
