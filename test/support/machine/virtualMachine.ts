/** Runs a program in a virtual machine with its own kernel, on this machine's programs and files. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BackgroundProcess } from './background';
import { canUnpackPackages, installPackages } from './debian';
import { ensureGuestKernel } from './guestKernel';
import { waitFor } from '../run/waitFor';

const emulator = '/usr/bin/qemu-system-x86_64';
const memoryMB = 4096;
const diskBytes = 2 ** 31;
/**
 * On an emulated machine Linux distrusts the time-stamp counter and falls back to a clock that is a thousand
 * times slower. It also guards against processor flaws that an emulated processor does not have.
 */
const forSpeed = 'tsc=reliable mitigations=off';
/** Path within the guest's folder. */
export const consoleFile = 'console.log';

export interface GuestCommand {
  /** Shell code, run in this folder as root. */
  readonly script: string;
  /** The only folder that the guest changes; the console's output goes there. */
  readonly folder: string;
  /** A folder of files that are mounted over this machine's. */
  readonly layer: string;
  readonly timeLimitMs: number;
}

/** Provides what a virtual machine needs. Returns why that is impossible, or `undefined` on success. */
export async function provideVirtualMachine(): Promise<string | undefined> {
  if (!canUnpackPackages()) return 'a virtual machine is made of Debian packages for x64, as root';
  await installPackages(['qemu-system-x86', 'busybox-static']);
  await ensureGuestKernel();
  return undefined;
}

/**
 * Boots, runs the script and returns its exit code; `undefined` when it did not finish. The guest has cgroup
 * v2 and pressure figures but no network, and forgets everything outside `folder`. It is emulated, not
 * virtualized: much slower, but possible everywhere.
 */
export async function runInVirtualMachine(command: GuestCommand): Promise<number | undefined> {
  const { folder, layer, timeLimitMs } = command;
  const { image, initialRamDisk, modules } = await ensureGuestKernel();
  fs.mkdirSync(folder, { recursive: true });
  const script = path.join(folder, 'guest.sh');
  const codeFile = path.join(folder, 'exit-code');
  const disk = path.join(folder, 'disk');
  fs.closeSync(fs.openSync(disk, 'w'));
  fs.truncateSync(disk, diskBytes);
  fs.writeFileSync(script, guestScript(command, modules, codeFile));
  const share = (tag: string, shared: string, options: string): string[] => [
    '-virtfs',
    `local,path=${shared},mount_tag=${tag},security_model=none,multidevs=remap${options}`,
  ];
  const machine = new BackgroundProcess(
    emulator,
    [
      ...['-accel', 'tcg', '-cpu', 'max', '-smp', '2', '-m', String(memoryMB)],
      ...['-nographic', '-no-reboot', '-nic', 'none'],
      ...['-drive', `file=${disk},format=raw,if=virtio`],
      ...['-kernel', image, '-initrd', initialRamDisk],
      ...['-append', `console=ttyS0 quiet panic=-1 ${forSpeed} run=${script}`],
      ...share('host', '/', ',readonly=on'),
      ...share('layer', layer, ',readonly=on'),
      ...share('folder', folder, ''),
    ],
    path.join(folder, consoleFile),
  );
  try {
    await waitFor('the virtual machine to end', () => machine.hasExited, timeLimitMs);
  } catch {
    await machine.stop(0);
  }
  return fs.existsSync(codeFile) ? Number(fs.readFileSync(codeFile, 'utf8')) : undefined;
}

/**
 * The engine's data is on a disk of its own, because overlay layers cannot be on the overlay that the guest's
 * files are on.
 */
function guestScript({ script, folder }: GuestCommand, modules: string, codeFile: string): string {
  return `export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -t cgroup2 cgroup2 /sys/fs/cgroup
rm -rf /lib/modules; ln -s ${modules} /lib/modules
ln -sf /usr/bin/busybox /sbin/modprobe
for each in /run /dev/shm; do mkdir -p $each; mount -t tmpfs tmpfs $each; done
modprobe virtio_blk; modprobe ext4
busybox mke2fs -F /dev/vda; mkdir -p /var/lib/docker; mount -t ext4 /dev/vda /var/lib/docker
mkdir -p /var/lib/docker/tmp ${folder}; export TMPDIR=/var/lib/docker/tmp
mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288 folder ${folder}
mkdir -p /etc/docker
echo '{ "iptables": false, "ip6tables": false }' > /etc/docker/daemon.json
busybox ip link set lo up
cd '${process.cwd()}'
( ${script} )
echo $? > ${codeFile}
sync
echo o > /proc/sysrq-trigger
while :; do :; done
`;
}
