import * as fs from 'node:fs';
import * as path from 'node:path';

const diskName =
  /^(sd[a-z]+|vd[a-z]+|xvd[a-z]+|hd[a-z]+|dasd[a-z]+|nvme\d+n\d+|mmcblk\d+|pmem\d+|rbd\d+|nbd\d+)$/;
/** Its number is put behind the disk's name, after a `p` where that ends in a digit. */
const partitionName = /^(.*\d)p\d+$|^(.*\D)\d+$/;

/**
 * Those of the host's block devices that count what no other one does: whole disks. Hours, and devices that
 * stand on others (RAID, encryption, volumes, files mounted as disks), count the same bytes again; compressed
 * memory is no disk. Told by `sysfs`; by names only where that does not know the devices.
 */
export function hostDisks(names: readonly string[], sysfs = '/sys/class/block'): ReadonlySet<string> {
  // The kernel writes a slash in a device's name, as some RAID controllers' have, as an exclamation mark
  // there.
  const folders = names
    .map(name => ({ name, folder: path.join(sysfs, name.replaceAll('/', '!')) }))
    .filter(({ folder }) => fs.existsSync(folder));
  if (folders.length === 0) return disksByName(names);
  return new Set(folders.filter(({ folder }) => isDisk(folder)).map(({ name }) => name));
}

function isDisk(folder: string): boolean {
  const has = (file: string): boolean => fs.existsSync(path.join(folder, file));
  // A disk on the network has no hardware here, but a program that holds it while it is in use.
  return (has('device') || has('pid')) && !has('partition') && !isHidden(folder) && !hasLower(folder);
}

/** One of several paths to a disk, which counts for all of them. */
function isHidden(folder: string): boolean {
  try {
    return fs.readFileSync(path.join(folder, 'hidden'), 'latin1').trim() === '1';
  } catch {
    return false;
  }
}

function hasLower(folder: string): boolean {
  try {
    return fs.readdirSync(path.join(folder, 'slaves')).length > 0;
  } catch {
    return false;
  }
}

/** Some virtual machines are given partitions without their disks. */
function disksByName(names: readonly string[]): ReadonlySet<string> {
  const isKnown = new Set(names);
  return new Set(
    names.filter(name => {
      if (diskName.test(name)) return true;
      const [, numbered, lettered] = partitionName.exec(name) ?? [];
      const disk = numbered ?? lettered;
      return disk !== undefined && diskName.test(disk) && !isKnown.has(disk);
    }),
  );
}
