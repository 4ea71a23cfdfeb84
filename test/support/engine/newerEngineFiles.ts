import * as path from 'node:path';
import { cachedPart } from '../machine/cachedPart';
import { unpackPackages } from '../machine/debian';

/** Has Docker 28 and what that needs. */
const release = 'forky';
const packages = ['docker.io', 'containerd', 'runc', 'tini-static', 'libc6', 'libseccomp2', 'libsystemd0'];

/**
 * A Docker Engine of a newer Debian release as files under a folder, which lies over a machine's own to be
 * used.
 */
export function newerEngineFiles(): Promise<string> {
  return cachedPart(`docker-${release}`, async folder => {
    const root = path.join(folder, 'root');
    await unpackPackages(packages, root, release);
    return root;
  });
}
