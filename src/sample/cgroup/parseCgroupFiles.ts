import type { IoPart } from '../../common/model/sample';

/** Texts of cgroup files as figures. What is not there or no number of 64 bits is `undefined`. */

/** A file with one number, a counter. Beyond 2^53 (CPU time of 104 days) it loses its last digits. */
export function parseCounter(text: string): number | undefined {
  const value = Number.parseInt(text, 10);
  return value >= 0 && Number.isFinite(value) ? value : undefined;
}

/** A file with a limit. `max` and numbers near 2^63 mean no limit: `undefined`. */
export function parseLimit(text: string): number | undefined {
  const value = parseCounter(text);
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

/**
 * `name value` lines: one of them. Searched for instead of split, because `memory.stat` has forty lines and
 * two are needed.
 */
export function parseEntry(text: string, name: string): number | undefined {
  const start = text.startsWith(`${name} `) ? 0 : text.indexOf(`\n${name} `) + 1;
  if (start === 0 && !text.startsWith(`${name} `)) return undefined;
  return parseCounter(text.slice(start + name.length + 1, start + name.length + 24));
}

/**
 * `io.stat` of version 2, one device after the other: `8:0 rbytes=1 wbytes=2 …`. Some kernels write no line
 * end after an unused device.
 */
export function parseIoStat(text: string): IoPart[] {
  return [...text.matchAll(/(\d+:\d+) rbytes=(\d{1,20}) wbytes=(\d{1,20})\b/g)].map(
    ([, name = '', read, written]) => ({
      name,
      inBytes: Number(read),
      outBytes: Number(written),
    }),
  );
}

/** `blkio.throttle.io_service_bytes` of version 1: a line a device and operation, `8:0 Read 1`. */
export function parseBlkio(text: string): IoPart[] {
  const devices = new Map<string, { inBytes: number; outBytes: number }>();
  for (const [, name = '', operation, value] of text.matchAll(/^(\d+:\d+) (Read|Write) (\d{1,20})$/gm)) {
    const device = devices.get(name) ?? { inBytes: 0, outBytes: 0 };
    devices.set(name, device);
    if (operation === 'Read') device.inBytes += Number(value);
    else device.outBytes += Number(value);
  }
  return [...devices].map(([name, bytes]) => ({ name, ...bytes }));
}
