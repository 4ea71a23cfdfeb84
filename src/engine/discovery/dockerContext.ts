import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { ArgumentError, messageOf } from '../../common/errors';
import { withoutPassword } from '../../common/text/withoutPassword';
import { parseEndpoint, type Endpoint, type TlsMaterial } from '../transport/endpoint';
import type { Environment } from './environment';
import { asObject, asText, at } from '../parse/json';

export interface DockerContext {
  /** The context in use; `undefined` means the usual sockets. */
  readonly endpoint?: Endpoint;
  /** Empty when none was chosen. */
  readonly name: string;
  /**
   * What the user should know if no engine answers: what was ignored, or is done otherwise than the context
   * says.
   */
  readonly problem?: string;
}

/**
 * The Docker context that the user chose: `DOCKER_CONTEXT`, else `currentContext` of the CLI's config. No
 * choice, "default" and a context without an address mean the usual sockets, as in the Docker CLI.
 * @throws ArgumentError when a context is chosen that cannot be used.
 */
export async function currentDockerContext(environment: Environment): Promise<DockerContext> {
  const { variables } = environment;
  const file = configFile(environment);
  const { json, problem } = variables['DOCKER_CONTEXT'] ? {} : await readConfig(file);
  const name = variables['DOCKER_CONTEXT'] || asText(at(json, 'currentContext')) || '';
  if (name === '' || name === 'default') return { name, problem };
  return namedDockerContext(environment, name);
}

/**
 * The Docker context of this name; "default" always exists and has no address.
 * @throws ArgumentError when there is none of this name, or it cannot be used.
 */
export async function namedDockerContext(environment: Environment, name: string): Promise<DockerContext> {
  if (name === 'default') return { name };
  const folder = configFolder(environment);
  const shown = withoutPassword(name);
  const digest = createHash('sha256').update(name).digest('hex');
  const metaFile = path.join(folder, 'contexts', 'meta', digest, 'meta.json');
  const text = await usable(name, () => readText(metaFile));
  if (text === undefined) throw new ArgumentError(`There is no Docker context “${shown}” in ${folder}.`);
  const docker = at(parseJson(text), 'Endpoints', 'docker');
  const host = at(docker, 'Host') ?? '';
  if (asObject(docker) === undefined || typeof host !== 'string') {
    const what = parseJson(text) === undefined ? 'is not valid JSON' : 'names no Docker endpoint';
    throw new ArgumentError(`The Docker context “${shown}” cannot be used: ${metaFile} ${what}.`);
  }
  if (host === '') return { name };
  const endpoint = await usable(name, () => parseEndpoint(host));
  if (endpoint.kind !== 'tcp') return { name, endpoint };
  const tls = await usable(name, () => readTls(path.join(folder, 'contexts', 'tls', digest, 'docker')));
  const isUnverified = at(docker, 'SkipTLSVerify') === true;
  const problem = isUnverified ? 'its certificate is verified all the same (SkipTLSVerify)' : undefined;
  return { name, endpoint: tls ? { ...endpoint, tls } : endpoint, problem };
}

/** All Docker contexts except "default", sorted by name; unreadable ones are left out. */
export async function listDockerContexts(
  environment: Environment,
): Promise<{ readonly name: string; readonly host: string; readonly description?: string }[]> {
  const folder = path.join(configFolder(environment), 'contexts', 'meta');
  const entries = await readdir(folder).catch(() => []);
  const metas = await Promise.all(
    entries.map(async entry =>
      parseJson(await readText(path.join(folder, entry, 'meta.json')).catch(() => undefined)),
    ),
  );
  return metas
    .flatMap(meta => {
      const name = asText(at(meta, 'Name'));
      const host = asText(at(meta, 'Endpoints', 'docker', 'Host'));
      const description = asText(at(meta, 'Metadata', 'Description'));
      return name === undefined || host === undefined ? [] : [{ name, host, description }];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** The Docker CLI's config, in which a user chooses the current context. */
export function configFile(environment: Environment): string {
  return path.join(configFolder(environment), 'config.json');
}

/** The folder of the certificates for `DOCKER_HOST`. */
export function certificateFolder(environment: Environment): string {
  return environment.variables['DOCKER_CERT_PATH'] || configFolder(environment);
}

function configFolder({ variables, homeFolder }: Environment): string {
  return variables['DOCKER_CONFIG'] || path.join(homeFolder, '.docker');
}

async function usable<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ArgumentError(
      `The Docker context “${withoutPassword(name)}” cannot be used: ${messageOf(error)}`,
    );
  }
}

/**
 * PEM files as the Docker CLI names them; `undefined` when there is none.
 * @throws ArgumentError when there is one that cannot be read: without it the engine would refuse for a
 * misleading reason.
 */
export async function readTls(folder: string): Promise<TlsMaterial | undefined> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map(name => readText(path.join(folder, name))),
  );
  return ca === undefined && cert === undefined && key === undefined ? undefined : { ca, cert, key };
}

/** The CLI's config; `problem`: why it was ignored. */
async function readConfig(file: string): Promise<{ readonly json?: unknown; readonly problem?: string }> {
  try {
    const text = await readText(file);
    const json = parseJson(text);
    const isBroken = text !== undefined && json === undefined;
    return { json, ...(isBroken && { problem: `${file} is not valid JSON: ignored` }) };
  } catch (error) {
    return { problem: `${messageOf(error).replace(/\.$/, '')}: ignored` };
  }
}

/**
 * `undefined` if the file does not exist.
 * @throws ArgumentError if it exists but cannot be read.
 */
async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ArgumentError(`${file} cannot be read (${code ?? messageOf(error)}).`);
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return undefined;
  }
}
