import * as fs from 'node:fs';
import * as path from 'node:path';

/** Kinds of interfaces by the number in `type` (ARPHRD_PPP) and a flag in `tun_flags` (IFF_TAP). */
const pppType = 512;
const tapFlag = 2;

/**
 * Names of interfaces over which traffic passes a second time on its way to or from a real one: bridges, the
 * host's ends of container links, tunnels, bonds, and VLANs such as `eth0.7`.
 */
const innerName =
  /^(lo$|veth|docker|br-|br\d|bridge\d|vmbr|virbr|vnet|vmnet|lxc|lxd|cni|flannel|cali|cilium|kube|vxlan|geneve|podman|tap|tun|ppp|wg|nordlynx|tailscale|zt|vlan|ovs-|bond\d|team\d|ifb|dummy)|\./;

/**
 * Those of the host's interfaces that carry traffic of their own: the hardware's. A bridge, tunnel, VLAN,
 * bond or the host's end of a container's link counts the same bytes again. Where there is no hardware,
 * because this runs in a container itself, it is what leads out of the container. Told by `sysfs`; by names
 * only where that does not know the interfaces.
 */
export function hostWires(names: readonly string[], sysfs = '/sys/class/net'): ReadonlySet<string> {
  const interfaces = names
    .filter(name => name !== 'lo' && fs.existsSync(path.join(sysfs, name)))
    .map(name => new Interface(path.join(sysfs, name)));
  if (interfaces.length === 0) return new Set(names.filter(name => !innerName.test(name)));
  const hardware = interfaces.filter(each => each.isHardware);
  const outer = hardware.length > 0 ? hardware : leadingOut(interfaces);
  const wires = outer.length > 0 ? outer : interfaces.filter(each => each.isHeldByProgram);
  return new Set(wires.map(({ name }) => name));
}

/** Links whose other end is in another namespace, but for those that a bridge joins to what runs inside. */
function leadingOut(interfaces: readonly Interface[]): Interface[] {
  return interfaces.filter(each => {
    if (each.peerIndex === each.index || each.hasLower || each.has('master')) return false;
    return !interfaces.some(other => other.index === each.peerIndex && other.peerIndex === each.index);
  });
}

class Interface {
  readonly name: string;

  constructor(readonly folder: string) {
    this.name = path.basename(folder);
  }

  get index(): number {
    return this.#number('ifindex');
  }

  get peerIndex(): number {
    return this.#number('iflink');
  }

  /**
   * A virtual machine's fast path is joined to an interface that is hardware as well, and counts its traffic,
   * too.
   */
  get isHardware(): boolean {
    return this.has('device') && !this.hasLower && !this.has('master/device');
  }

  /** It stands on another interface of this namespace, as a VLAN does. */
  get hasLower(): boolean {
    return fs.readdirSync(this.folder).some(name => name.startsWith('lower_'));
  }

  /**
   * A modem's connection, or the network of a container that has no rights: what it carries has no interface
   * beneath it.
   */
  get isHeldByProgram(): boolean {
    const isTap = (this.#number('tun_flags') & tapFlag) !== 0;
    return (isTap || this.#number('type') === pppType) && !this.hasLower && !this.has('master');
  }

  has(file: string): boolean {
    return fs.existsSync(path.join(this.folder, file));
  }

  #number(file: string): number {
    try {
      return Number(fs.readFileSync(path.join(this.folder, file), 'latin1').trim());
    } catch {
      return Number.NaN;
    }
  }
}
