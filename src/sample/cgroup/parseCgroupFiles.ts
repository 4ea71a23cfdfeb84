/** Texts of cgroup files as figures. What is not there or no number is `undefined`. */

/** A file with one number. `max`, and what comes near the end of 64 bits, mean no limit: `undefined`. */
export function parseNumber(text: string): number | undefined {
  const value = Number.parseInt(text, 10);
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** `name value` lines: one of them. Searched for instead of split, because `memory.stat` has forty lines and two are needed. */
export function parseEntry(text: string, name: string): number | undefined {
  const start = text.startsWith(`${name} `) ? 0 : text.indexOf(`\n${name} `) + 1;
  if (start === 0 && !text.startsWith(`${name} `)) return undefined;
  return parseNumber(text.slice(start + name.length + 1, start + name.length + 24));
}

export interface BlockCounters {
  readonly readBytes: number;
  readonly writeBytes: number;
}

/** `io.stat` of version 2: a line a device, `8:0 rbytes=1 wbytes=2 …`; summed. */
export function parseIoStat(text: string): BlockCounters {
  return { readBytes: sumOf(text, /\brbytes=(\d+)/g), writeBytes: sumOf(text, /\bwbytes=(\d+)/g) };
}

/** `blkio.throttle.io_service_bytes` of version 1: a line a device and operation, `8:0 Read 1`; summed. */
export function parseBlkio(text: string): BlockCounters {
  return { readBytes: sumOf(text, /\d Read (\d+)/g), writeBytes: sumOf(text, /\d Write (\d+)/g) };
}

/** `/proc/PID/net/dev`: all interfaces of the namespace but loopback. */
export function parseNamespaceNet(
  text: string,
): { readonly rxBytes: number; readonly txBytes: number } | undefined {
  let rxBytes = 0;
  let txBytes = 0;
  let interfaces = 0;
  for (const [, name = '', figures = ''] of text.matchAll(/^\s*([^\s:]+):\s*(.+)$/gm)) {
    if (name === 'lo') continue;
    const fields = figures.trim().split(/\s+/);
    interfaces++;
    rxBytes += Number(fields[0]);
    txBytes += Number(fields[8]);
  }
  return interfaces === 0 ? undefined : { rxBytes, txBytes };
}

function sumOf(text: string, pattern: RegExp): number {
  let sum = 0;
  for (const [, value] of text.matchAll(pattern)) sum += Number(value);
  return sum;
}
