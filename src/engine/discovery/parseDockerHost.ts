import { parseEndpoint, type Endpoint } from '../transport/endpoint';

/** The addresses that the Docker CLI uses for a scheme alone. */
const defaults: ReadonlyMap<string, string> = new Map([
  ['unix://', 'unix:///var/run/docker.sock'],
  ['npipe://', 'npipe:////./pipe/docker_engine'],
  ['tcp://', 'tcp://localhost:2375'],
]);

/**
 * A value of `DOCKER_HOST` as the Docker CLI takes it: without a scheme, it is a host. But a path is a
 * socket, of which the CLI makes a path on `localhost:2375`. `undefined` for blanks: they mean the default
 * engine, whatever context is chosen.
 * @throws ArgumentError that says what is allowed.
 */
export function parseDockerHost(value: string): Endpoint | undefined {
  const text = value.trim();
  if (text === '') return undefined;
  if (text.includes('://')) return parseEndpoint(defaults.get(text) ?? text);
  return parseEndpoint(/^\.?\//.test(text) ? `unix://${text}` : `tcp://${text}`);
}
