import * as fs from 'node:fs';
import * as path from 'node:path';
import { cachedPart } from './cachedPart';
import { dependencyOf, unpackPackages } from './debian';
import { runCommand } from './runCommand';

/** A kernel for a virtual machine that runs on this machine's files. */
export interface GuestKernel {
  readonly image: string;
  /** Initial RAM disk that mounts this machine's files and continues there. */
  readonly initialRamDisk: string;
  /** Has the layout of `/lib/modules`. */
  readonly modules: string;
}

const shell = '/usr/bin/busybox';
/** Module folders that are needed to mount this machine's files. */
const bootModules = ['drivers/virtio', 'fs/9p', 'fs/fscache', 'fs/netfs', 'fs/overlayfs', 'net/9p'];

/** Provides Debian's own kernel. */
export async function ensureGuestKernel(): Promise<GuestKernel> {
  const part = await cachedPart('guest-kernel', async folder => {
    const name = await dependencyOf('linux-image-amd64');
    const root = path.join(folder, 'root');
    await unpackPackages([name], root);
    const version = name.replace('linux-image-', '');
    await runCommand(shell, ['depmod', '-b', root, version]);
    fs.renameSync(path.join(root, 'boot', `vmlinuz-${version}`), path.join(root, 'vmlinuz'));
    await makeRamDisk(root, version);
    return root;
  });
  return {
    image: path.join(part, 'vmlinuz'),
    initialRamDisk: path.join(part, 'initrd'),
    modules: path.join(part, 'lib', 'modules'),
  };
}

async function makeRamDisk(root: string, version: string): Promise<void> {
  const disk = path.join(root, 'initrd-root');
  for (const name of ['bin', 'host', 'layer', 'layers', 'root', 'proc', 'sys', 'dev'])
    fs.mkdirSync(path.join(disk, name), { recursive: true });
  fs.copyFileSync(shell, path.join(disk, 'bin', 'busybox'));
  const modules = path.join('lib', 'modules', version);
  for (const name of bootModules.map(each => path.join('kernel', each))) {
    fs.cpSync(path.join(root, modules, name), path.join(disk, modules, name), { recursive: true });
  }
  for (const name of ['modules.order', 'modules.builtin'])
    fs.copyFileSync(path.join(root, modules, name), path.join(disk, modules, name));
  await runCommand(shell, ['depmod', '-b', disk, version]);
  fs.writeFileSync(path.join(disk, 'init'), initScript, { mode: 0o755 });
  const pack = 'cd "$1" && find . | busybox cpio -o -H newc > ../initrd';
  await runCommand('/bin/sh', ['-c', pack, 'pack', disk]);
  fs.rmSync(disk, { recursive: true });
}

/**
 * Mounts this machine's files (the share `host`) as the guest's root, with the files of the share `layer`
 * over them and memory on top. Then runs the script that the kernel's command line names: `run=…`.
 */
const initScript = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc && mount -t sysfs sysfs /sys && mount -t devtmpfs devtmpfs /dev
modprobe virtio_pci && modprobe 9pnet_virtio && modprobe 9p && modprobe overlay
for word in $(cat /proc/cmdline); do
  case $word in run=*) run=\${word#run=} ;; esac
done
for each in host layer; do mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288 $each /$each; done
mount -t tmpfs tmpfs /layers && mkdir /layers/upper /layers/work
mount -t overlay -o lowerdir=/layer:/host,upperdir=/layers/upper,workdir=/layers/work overlay /root
for each in proc sys dev; do mount --move /$each /root/$each; done
exec switch_root /root /bin/sh $run
`;
