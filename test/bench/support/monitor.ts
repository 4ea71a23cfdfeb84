/**
 * Runs netdata, a packaged monitor that also reads containers from their cgroups, as a reference for the cost
 * of collecting.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { BackgroundProcess } from '../../support/machine/background';
import { childProcesses } from '../../support/machine/childProcesses';
import { canInstallPackages, installPackages } from '../../support/machine/debian';

const program = '/usr/sbin/netdata';
/** A service manager would start the installed program and keep it running. */
const serviceManager = '/run/systemd/system';

export interface Monitor {
  /** CPU time of all its processes so far. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/**
 * Starts a monitor of host and containers that samples as often as the extension, and nothing more;
 * `undefined` where it is not available.
 */
export async function startMonitor(intervalMs: number): Promise<Monitor | undefined> {
  if (!fs.existsSync(program)) {
    if (!canInstallPackages() || fs.existsSync(serviceManager)) return undefined;
    await installPackages(['netdata-core', 'netdata-plugins-bash']);
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-monitor-'));
  const config = path.join(folder, 'netdata.conf');
  fs.writeFileSync(config, configText(folder, intervalMs));
  // Runs in its own network namespace, without any connection.
  const args = ['--net', program, '-D', '-c', config];
  const monitor = new BackgroundProcess('/usr/bin/unshare', args, path.join(folder, 'console.log'));
  return {
    cpuMs: () => treeCpuMs(monitor.pid),
    stop: async () => {
      await monitor.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configText(folder: string, intervalMs: number): string {
  const plugins = [
    'apps',
    'charts.d',
    'checks',
    'ebpf',
    'fping',
    'go.d',
    'idlejitter',
    'ioping',
    'netdata monitoring',
  ];
  const others = [
    ...plugins,
    'node.d',
    'nfacct',
    'perf',
    'python.d',
    'slabinfo',
    'statsd',
    'tc',
    'timex',
    'cups',
  ];
  return [
    '[global]',
    'run as user = root',
    '[db]',
    `update every = ${intervalMs / 1000}`,
    '[directories]',
    ...['cache', 'lib', 'log'].map(name => `${name} = ${folder}`),
    '[web]',
    'mode = none',
    '[ml]',
    'enabled = no',
    '[health]',
    'enabled = no',
    '[plugins]',
    ...['cgroups', 'proc', 'diskspace'].map(name => `${name} = yes`),
    ...others.map(name => `${name} = no`),
    '',
  ].join('\n');
}

/** CPU time of a process and its children, including those that have ended (ms). */
function treeCpuMs(pid: number | undefined): number {
  if (pid === undefined) return Number.NaN;
  const children = childProcesses(pid).reduce((sum, child) => sum + treeCpuMs(child.pid), 0);
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, children);
  } catch {
    // The process ended in the meantime.
    return children;
  }
}
