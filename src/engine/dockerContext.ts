import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { ArgumentError, messageOf } from '../common/errors';
import { parseEndpoint, type Endpoint, type TlsMaterial } from './endpoint';
import type { Environment } from './environment';
import { asText, at } from './json';

export interface ContextEndpoint {
  readonly name: string;
  readonly endpoint: Endpoint;
}

/**
 * The Docker context a user has chosen: `DOCKER_CONTEXT`, else `currentContext` of the CLI's config. `undefined` when it is
 * "default" or none, which means the usual sockets.
 * @throws ArgumentError when a context is chosen that cannot be used; a config file that cannot be read chooses none.
 */
export async function currentDockerContext(environment: Environment): Promise<ContextEndpoint | undefined> {
  const { variables, homeFolder } = environment;
  const folder = variables['DOCKER_CONFIG'] || path.join(homeFolder, '.docker');
  const name =
    variables['DOCKER_CONTEXT'] ||
    asText(at(await readJson(path.join(folder, 'config.json')), 'currentContext'));
  if (name === undefined || name === 'default') return undefined;
  const digest = createHash('sha256').update(name).digest('hex');
  const meta = await readJson(path.join(folder, 'contexts', 'meta', digest, 'meta.json'));
  const host = asText(at(meta, 'Endpoints', 'docker', 'Host'));
  if (host === undefined)
    throw new ArgumentError(`The Docker context “${name}” has no address to connect to.`);
  const tls = await readTls(path.join(folder, 'contexts', 'tls', digest, 'docker'));
  const endpoint = describeError(name, () => parseEndpoint(host));
  return { name, endpoint: endpoint.kind === 'tcp' && tls ? { ...endpoint, tls } : endpoint };
}

function describeError<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new ArgumentError(`The Docker context “${name}” cannot be used: ${messageOf(error)}`);
  }
}

/** PEM files as the Docker CLI names them; `undefined` when there is none. */
export async function readTls(folder: string): Promise<TlsMaterial | undefined> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map(name => readText(path.join(folder, name))),
  );
  return ca === undefined && cert === undefined && key === undefined ? undefined : { ca, cert, key };
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readText(file)) ?? '') as unknown;
  } catch {
    return undefined;
  }
}
