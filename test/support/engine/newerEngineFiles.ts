import * as path from 'node:path';
import { cachedPart } from '../machine/cachedPart';
import { unpackPackages } from '../machine/debian';

/** A release that contains Docker 28 and what it needs. */
const release = 'forky';
const packages = ['docker.io', 'containerd', 'runc', 'tini-static', 'libc6', 'libseccomp2', 'libsystemd0'];

/** The files of a newer Debian release's Docker Engine in a folder, to be mounted over a machine's own. */
export function newerEngineFiles(): Promise<string> {
  return cachedPart(`docker-${release}`, async folder => {
    const root = path.join(folder, 'root');
    await unpackPackages(packages, root, release);
    return root;
  });
}
