import { parseEndpoint, type Endpoint } from '../transport/endpoint';

/** What the Docker command line takes for an address that names only the kind. */
const defaults: ReadonlyMap<string, string> = new Map([
  ['unix://', 'unix:///var/run/docker.sock'],
  ['npipe://', 'npipe:////./pipe/docker_engine'],
  ['tcp://', 'tcp://localhost:2375'],
]);

/**
 * A value of `DOCKER_HOST` as the Docker command line takes it: without a kind a path is a socket, and anything else a host. `undefined`
 * for blanks: they mean the default engine, whatever context is chosen.
 * @throws ArgumentError that says what is allowed.
 */
export function parseDockerHost(value: string): Endpoint | undefined {
  const text = value.trim();
  if (text === '') return undefined;
  if (text.includes('://')) return parseEndpoint(defaults.get(text) ?? text);
  return parseEndpoint(/^\.?\//.test(text) ? `unix://${text}` : `tcp://${text}`);
}
