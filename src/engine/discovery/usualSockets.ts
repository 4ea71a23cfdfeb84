import * as path from 'node:path';
import type { Environment } from './environment';

/** The addresses at which engines listen by default, in the order they are tried. */
export function usualSockets({ platform, homeFolder, variables, userId }: Environment): string[] {
  if (platform === 'win32') {
    return ['docker_engine', 'dockerDesktopLinuxEngine', 'podman-machine-default'].map(
      name => `npipe:////./pipe/${name}`,
    );
  }
  const runtime = variables['XDG_RUNTIME_DIR'] || (userId === undefined ? undefined : `/run/user/${userId}`);
  const inHome = (...parts: string[]): string => `unix://${path.posix.join(homeFolder, ...parts)}`;
  const inRuntime = (...parts: string[]): string[] =>
    runtime === undefined ? [] : [`unix://${path.posix.join(runtime, ...parts)}`];
  const isMac = platform === 'darwin';
  return [
    'unix:///var/run/docker.sock',
    ...inRuntime('docker.sock'),
    isMac ? inHome('.docker', 'run', 'docker.sock') : inHome('.docker', 'desktop', 'docker.sock'),
    inHome('.orbstack', 'run', 'docker.sock'),
    inHome('.colima', 'default', 'docker.sock'),
    inHome('.rd', 'docker.sock'),
    ...(isMac
      ? [inHome('.local', 'share', 'containers', 'podman', 'machine', 'podman.sock')]
      : [...inRuntime('podman', 'podman.sock'), 'unix:///run/podman/podman.sock']),
  ];
}
