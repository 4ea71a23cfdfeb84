import * as os from 'node:os';
import { dockerClient } from '../../support/engine/dockerEngine';
import { tryCommand } from '../../support/machine/runCommand';

/** What the figures depend on, one line each. */
export async function describeMachine(): Promise<string> {
  const cores = os.cpus();
  const lines = [
    ['machine', `${cores[0]?.model.trim() ?? 'unknown CPU'}, ${cores.length} cores`],
    ['memory', `${(os.totalmem() / 2 ** 30).toFixed(1)} GiB`],
    ['system', `${os.type()} ${os.release()} ${os.arch()}`],
    ['node', process.version],
    ['engine', await engineVersion()],
    [
      'load',
      os
        .loadavg()
        .map(load => load.toFixed(2))
        .join(' '),
    ],
  ];
  return lines.map(([name = '', text = '']) => `${name.padEnd(8)} ${text}`).join('\n');
}

async function engineVersion(): Promise<string> {
  const args = ['version', '--format', '{{.Server.Version}}'];
  const found = await tryCommand(dockerClient(), args).catch(() => undefined);
  return found?.code === 0 ? found.stdout.trim() : 'none answers';
}
