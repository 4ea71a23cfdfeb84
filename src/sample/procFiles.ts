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
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
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
 * `/proc/stat`, each core that is online. Waiting for disks counts as idle, time stolen by the hypervisor as busy; guest time
 * is part of user time already.
 */
export function parseProcStat(text: string): CoreTimes[] {
  const cores: CoreTimes[] = [];
  for (const [, figures = ''] of text.matchAll(/^cpu\d+ +(.+)$/gm)) {
    const ticks = figures.split(/ +/).slice(0, 8).map(Number);
    const totalMs = ticks.reduce((sum, each) => sum + each, 0) * tickMs;
    const idleMs = ((ticks[3] ?? 0) + (ticks[4] ?? 0)) * tickMs;
    if (isCount(totalMs)) cores.push({ busyMs: totalMs - idleMs, totalMs });
  }
  return cores;
}

/** Counters per interface or device: what went in or was read, what went out or was written, in bytes. */
export type IoCounters = ReadonlyMap<string, { readonly inBytes: number; readonly outBytes: number }>;

/**
 * Interfaces that carry no traffic of their own: loopback, and those over which traffic passes a second time on its way to
 * or from a real interface (bridges, the host's ends of container links, tunnels, bonds, and VLANs such as `eth0.7`).
 */
const innerInterface =
  /^(lo$|veth|docker|br-|br\d|virbr|vnet|vmnet|lxc|lxd|cni|flannel|cali|cilium|kube|vxlan|geneve|podman|tap|tun|wg|tailscale|zt|bond\d|team\d|ifb|dummy)|\./;

/** `/proc/net/dev` of the host's real interfaces. */
export function parseNetDev(text: string): IoCounters {
  const counters = new Map<string, { inBytes: number; outBytes: number }>();
  for (const line of text.split('\n')) {
    const [, name, rest] = /^\s*([^\s:]+):\s*(.+)$/.exec(line) ?? [];
    if (name === undefined || rest === undefined || innerInterface.test(name)) continue;
    const fields = rest.trim().split(/\s+/).map(Number);
    const [inBytes, outBytes] = [fields[0], fields[8]];
    if (isCount(inBytes) && isCount(outBytes)) counters.set(name, { inBytes, outBytes });
  }
  return counters;
}

/** Partitions and devices stacked on others would count the same bytes twice. */
const wholeDisk = /^(sd[a-z]+|vd[a-z]+|xvd[a-z]+|hd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/;
const sectorBytes = 512;

/** `/proc/diskstats` of whole disks. Sectors are 512 bytes there, whatever the disk's own are. */
export function parseDiskstats(text: string): IoCounters {
  const counters = new Map<string, { inBytes: number; outBytes: number }>();
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const name = fields[2];
    const [read, written] = [Number(fields[5]), Number(fields[9])];
    if (name === undefined || !wholeDisk.test(name) || !isCount(read) || !isCount(written)) continue;
    counters.set(name, { inBytes: read * sectorBytes, outBytes: written * sectorBytes });
  }
  return counters;
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}
