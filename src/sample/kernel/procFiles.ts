import type { IoPart } from '../../common/model/sample';
import type { CoreTimes } from './cpuTimes';

/** Readers of Linux's `/proc`: text in, figures out. Lines that do not fit are passed over. */

export interface ProcMemory {
  readonly totalBytes?: number;
  readonly availableBytes?: number;
  readonly swapTotalBytes?: number;
  readonly swapFreeBytes?: number;
}

/** `/proc/meminfo`, in bytes. */
export function parseMeminfo(text: string): ProcMemory {
  const bytes = (name: string): number | undefined => {
    const kibibytes = new RegExp(`^${name}:\\s+(\\d{1,20}) kB$`, 'm').exec(text)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  };
  return {
    totalBytes: bytes('MemTotal'),
    availableBytes: bytes('MemAvailable'),
    swapTotalBytes: bytes('SwapTotal'),
    swapFreeBytes: bytes('SwapFree'),
  };
}

const tickMs = 10;

/**
 * `/proc/stat`, each core that is online. Waiting for disks counts as idle, time stolen by the hypervisor as
 * busy; guest time is part of user time already.
 */
export function parseProcStat(text: string): CoreTimes[] {
  const cores: CoreTimes[] = [];
  for (const [, figures = ''] of text.matchAll(/^cpu\d+ +(.+)$/gm)) {
    const times = figures
      .split(/ +/)
      .slice(0, 8)
      .map(ticks => Number(ticks) * tickMs);
    const isIdle = (_: number, index: number): boolean => index === 3 || index === 4;
    if (times.length < 4 || !times.every(isCount)) continue;
    cores.push({ busyMs: times.filter((each, index) => !isIdle(each, index)), idleMs: times.filter(isIdle) });
  }
  return cores;
}

/** `/proc/net/dev`, or that of another network namespace: all its interfaces, loopback included. */
export function parseNetDev(text: string): IoPart[] {
  const parts: IoPart[] = [];
  for (let start = 0; start < text.length;) {
    const newLine = text.indexOf('\n', start);
    const end = newLine < 0 ? text.length : newLine;
    const colon = text.indexOf(':', start);
    if (colon > start && colon < end) {
      const [inBytes, outBytes] = countsAt(text, colon + 1, end, 0, 8);
      if (isCount(inBytes) && isCount(outBytes))
        parts.push({ name: text.slice(start, colon).trim(), inBytes, outBytes });
    }
    start = end + 1;
  }
  return parts;
}

const [space, zero, nine] = [0x20, 0x30, 0x39];

/**
 * Two of the numbers between `start` and `end`; `undefined` if they are no numbers. Does not split the line,
 * because a hundred interfaces are read at each tick.
 */
function countsAt(
  text: string,
  start: number,
  end: number,
  first: number,
  second: number,
): [number | undefined, number | undefined] {
  let found: number | undefined;
  let field = -1;
  let value = Number.NaN;
  let isInside = false;
  for (let position = start; position <= end; position++) {
    const code = position < end ? text.charCodeAt(position) : space;
    if (code === space) {
      if (isInside && field === first) found = value;
      if (isInside && field === second) return [found, value];
      isInside = false;
      continue;
    }
    if (!isInside) {
      isInside = true;
      field++;
      value = 0;
    }
    value = code >= zero && code <= nine ? value * 10 + (code - zero) : Number.NaN;
  }
  return [found, undefined];
}

const sectorBytes = 512;

/**
 * `/proc/diskstats`, disks and partitions alike. Sectors are 512 bytes there, whatever the disk's own are.
 */
export function parseDiskstats(text: string): IoPart[] {
  const parts: IoPart[] = [];
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const name = fields[2];
    const [read, written] = [Number(fields[5]), Number(fields[9])];
    if (name === undefined || !isCount(read) || !isCount(written)) continue;
    parts.push({ name, inBytes: read * sectorBytes, outBytes: written * sectorBytes });
  }
  return parts;
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}
