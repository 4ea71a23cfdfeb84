/** Texts of cgroup files as figures. What is not there or no number is `undefined`. */

/** A file with one number: a counter, which may lose its last digits where it is beyond 2^53 (CPU time of 104 days). */
export function parseCounter(text: string): number | undefined {
  const value = Number.parseInt(text, 10);
  return value >= 0 ? value : undefined;
}

/** A file with a limit. `max`, and what comes near the end of 64 bits, mean that there is none: `undefined`. */
export function parseLimit(text: string): number | undefined {
  const value = parseCounter(text);
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

/** `name value` lines: one of them. Searched for instead of split, because `memory.stat` has forty lines and two are needed. */
export function parseEntry(text: string, name: string): number | undefined {
  const start = text.startsWith(`${name} `) ? 0 : text.indexOf(`\n${name} `) + 1;
  if (start === 0 && !text.startsWith(`${name} `)) return undefined;
  return parseCounter(text.slice(start + name.length + 1, start + name.length + 24));
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

export interface NamespaceTraffic {
  readonly rxBytes: number;
  readonly txBytes: number;
  /** Whose traffic it is, by name. */
  readonly interfaces: string;
}

/** `/proc/PID/net/dev`: all interfaces of the namespace but loopback; `undefined` where there are none. */
export function parseNamespaceNet(text: string): NamespaceTraffic | undefined {
  let rxBytes = 0;
  let txBytes = 0;
  const names: string[] = [];
  for (const [, name = '', figures = ''] of text.matchAll(/^\s*([^\s:]+):\s*(.+)$/gm)) {
    if (name === 'lo') continue;
    const fields = figures.trim().split(/\s+/);
    names.push(name);
    rxBytes += Number(fields[0]);
    txBytes += Number(fields[8]);
  }
  return names.length === 0 ? undefined : { rxBytes, txBytes, interfaces: names.sort().join(' ') };
}

function sumOf(text: string, pattern: RegExp): number {
  let sum = 0;
  for (const [, value] of text.matchAll(pattern)) sum += Number(value);
  return sum;
}
