/** A small Compose-like project with changing load, for machines on which no container runs. */
import { docker, runContainer } from '../support/engine/engine';

const project = 'shop';
const network = `${project}_default`;
/** Label of the demo's containers. Nothing without it is ever removed, whatever its name. */
const mark = 'container-metrics.demo';

/** A container of the demo's project. */
export interface Service {
  readonly name: string;
  readonly args: readonly string[];
  readonly command: string;
}

/** `$w` rises from 0 to 20 and falls again within some minutes: the shape of the load. */
const wave = 'i=$(( $(date +%s) / 6 % 40 )); w=$(( i < 20 ? i : 40 - i ))';

const services: readonly Service[] = [
  {
    name: 'web',
    args: [
      '--health-cmd',
      'wget -q -O /dev/null http://127.0.0.1/',
      '--health-interval',
      '2s',
      '-p',
      '127.0.0.1::80',
    ],
    command:
      'dd if=/dev/zero of=/data/page bs=1k count=200 2>/dev/null; echo hello > /data/index.html; exec httpd -f -p 80 -h /data',
  },
  {
    name: 'api',
    args: ['--cpus', '0.3', '--health-cmd', 'false', '--health-interval', '2s', '--health-retries', '1'],
    command: `while :; do ${wave}
      wget -q -O /dev/null http://web/page
      n=0; while [ $n -lt $(( 200 + w * 900 )) ]; do n=$(( n + 1 )); done
      usleep 150000; done`,
  },
  {
    name: 'worker',
    args: ['--restart', 'always', '-v', '/data'],
    command: `s=0; until [ $(( s += 1 )) -gt 45 ]; do ${wave}
      dd if=/dev/zero of=/data/job bs=64k count=$(( 1 + w )) oflag=direct 2>/dev/null
      n=0; while [ $n -lt $(( w * 2500 )) ]; do n=$(( n + 1 )); done
      sleep 1; done; exit 1`,
  },
  {
    name: 'db',
    args: ['--memory', '64m', '--shm-size', '64m'],
    command: `while :; do ${wave}
      dd if=/dev/zero of=/dev/shm/pages bs=1M count=$(( 6 + w * 2 )) 2>/dev/null
      sleep 2; done`,
  },
];

function containerName(service: string): string {
  return `${project}-${service}-1`;
}

/** The container that pictures show: one that dies again and again. */
export const demoContainer = containerName('cart');

/**
 * Starts the project, with the services `more`, if given.
 * @throws when other containers have the names of the demo's
 */
export async function startDemo(more: readonly Service[] = []): Promise<void> {
  await stopDemo();
  const all = [...services, ...more];
  const names = (await docker('ps', '--all', '--format', '{{.Names}}')).split('\n');
  const taken = all.map(({ name }) => containerName(name)).filter(name => names.includes(name));
  if (taken.length > 0) {
    throw new Error(`The demo project needs names that other containers have: ${taken.join(', ')}.`);
  }
  await docker('network', 'create', ...labelArgs({}), network);
  for (const service of all) await startService(service);
}

async function startService({ name, args, command }: Service): Promise<void> {
  const labels = labelArgs({ service: name, 'container-number': '1', 'config-hash': name });
  const networkArgs = ['--network', network, '--network-alias', name];
  await runContainer({ name: containerName(name), command, args: [...labels, ...networkArgs, ...args] });
}

/** The labels that Compose would set, and the demo's own. */
function labelArgs(labels: Readonly<Record<string, string>>): string[] {
  const composed = Object.entries({ project, ...labels });
  const all = [`${mark}=true`, ...composed.map(([key, value]) => `com.docker.compose.${key}=${value}`)];
  return all.flatMap(label => ['--label', label]);
}

export async function stopDemo(): Promise<void> {
  const filter = ['--filter', `label=${mark}`, '--quiet'];
  const containers = lines(await docker('ps', '--all', ...filter));
  if (containers.length > 0) await docker('rm', '--force', '--volumes', ...containers);
  const networks = lines(await docker('network', 'ls', ...filter));
  if (networks.length > 0) await docker('network', 'rm', ...networks);
}

function lines(text: string): string[] {
  return text.split('\n').filter(line => line !== '');
}
