import * as fs from 'node:fs';
import * as path from 'node:path';
import { runCommand } from './runCommand';
import { runNpm } from './runNpm';

/** Unpacks one folder of an npm package. */
export async function unpackNpmPackage(spec: string, part: string, folder: string): Promise<void> {
  await runNpm(['pack', spec, '--pack-destination', folder]);
  const tarball = fs.readdirSync(folder).find(name => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm packed no ${spec}.`);
  await runCommand('tar', ['-xzf', tarball, part], { cwd: folder });
  fs.rmSync(path.join(folder, tarball));
}
