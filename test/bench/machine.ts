import * as fs from 'node:fs';
import * as os from 'node:os';
import { dockerClient } from '../support/dockerEngine';
import { tryCommand } from '../support/runCommand';

/** What figures depend on, one line each. */
export async function describeMachine(): Promise<string[]> {
  const cpus = os.cpus();
  const { version } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { readonly version: string };
  const memory = (os.totalmem() / 1024 ** 3).toFixed(1);
  const load = os.loadavg().map(each => each.toFixed(2));
  return [
    `extension  ${version}`,
    `cpu        ${cpus[0]?.model.trim() ?? 'unknown'}, ${cpus.length} cores`,
    `memory     ${memory} GiB`,
    `system     ${os.type()} ${os.release()} ${os.arch()}`,
    `node       ${process.version}`,
    `engine     ${await engineVersion()}`,
    `load       ${load.join(' ')} (1, 5, 15 minutes)`,
  ];
}

async function engineVersion(): Promise<string> {
  const format = '{{.Server.Platform.Name}} {{.Server.Version}} (API {{.Server.APIVersion}})';
  const args = ['version', '--format', format];
  const result = await tryCommand(dockerClient(), args, { timeout: 10_000 }).catch(() => undefined);
  return result?.code === 0 ? result.stdout.trim() : 'none';
}
