/** A small Compose-like project with changing load, so that there is something to see where no container runs. */
import { docker, removeContainers, runContainer } from '../support/engine';

const project = 'shop';
const network = `${project}_default`;

interface Service {
  readonly name: string;
  readonly args: readonly string[];
  readonly command: string;
}

/** Counts up and down between 0 and 20 in `$w`: the shape of the load. */
const wave = 'i=$(( (i + 1) % 40 )); w=$(( i < 20 ? i : 40 - i ))';

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
    command: `i=0; while :; do ${wave}
      wget -q -O /dev/null http://web/page
      n=0; while [ $n -lt $(( w * 1500 )) ]; do n=$(( n + 1 )); done
      usleep 150000; done`,
  },
  {
    name: 'worker',
    args: ['--restart', 'always', '-v', '/data'],
    command: `i=0; until [ $i -eq 39 ]; do ${wave}
      dd if=/dev/zero of=/data/job bs=64k count=$(( 1 + w )) oflag=direct 2>/dev/null
      n=0; while [ $n -lt $(( w * 2500 )) ]; do n=$(( n + 1 )); done
      sleep 1; done; exit 1`,
  },
  {
    name: 'db',
    args: ['--memory', '64m', '--shm-size', '64m'],
    command: `i=0; while :; do ${wave}
      dd if=/dev/zero of=/dev/shm/pages bs=1M count=$(( 6 + w * 2 )) 2>/dev/null
      sleep 2; done`,
  },
];

function containerName(service: string): string {
  return `${project}-${service}-1`;
}

/** The container that pictures show. */
export const demoContainer = containerName('api');

export async function startDemo(): Promise<void> {
  await stopDemo();
  await docker('network', 'create', '--label', `com.docker.compose.project=${project}`, network);
  for (const { name, args, command } of services) {
    const labels = { project, service: name, 'container-number': '1' };
    const labelArgs = Object.entries(labels).flatMap(([key, value]) => [
      '--label',
      `com.docker.compose.${key}=${value}`,
    ]);
    const networkArgs = ['--network', network, '--network-alias', name];
    await runContainer({ name: containerName(name), command, args: [...labelArgs, ...networkArgs, ...args] });
  }
}

export async function stopDemo(): Promise<void> {
  await removeContainers(['-v', ...services.map(({ name }) => containerName(name))]);
  await docker('network', 'rm', network).catch(() => undefined);
}
