import { ArgumentError } from '../common/errors';
import { withoutPassword } from '../common/withoutPassword';

/** How to reach an engine. TLS material is PEM text; the server's certificate is always verified. */
export type Endpoint =
  | { readonly kind: 'socket'; readonly address: string; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly address: string;
      readonly host: string;
      readonly port: number;
      readonly tls?: TlsMaterial;
    }
  | SshEndpoint;

/** Reached through the system's `ssh`. */
export interface SshEndpoint {
  readonly kind: 'ssh';
  readonly address: string;
  /** A host name, or a name of the user's SSH configuration. */
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
}

export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

const allowed =
  'Allowed are unix:///path/to/socket, npipe:////./pipe/name, tcp://host:port, http://host:port, https://host:port and ssh://user@host.';

/**
 * An address as users, `DOCKER_HOST` and Docker contexts write it.
 * @throws ArgumentError that says what is allowed.
 */
export function parseEndpoint(address: string): Endpoint {
  const text = address.trim();
  const scheme = /^([a-z]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'unix':
      return parseSocket(text, text.slice('unix://'.length));
    case 'npipe':
      return parseSocket(text, text.slice('npipe://'.length).replaceAll('/', '\\'));
    case 'tcp':
    case 'http':
    case 'https':
      return parseTcp(text, scheme);
    case 'ssh':
      return parseSsh(text);
    default:
      throw new ArgumentError(`“${withoutPassword(text)}” is no address of a container engine. ${allowed}`);
  }
}

function parseSocket(address: string, path: string): Endpoint {
  const isAbsolute = path.startsWith('/') || path.startsWith('\\\\');
  if (!isAbsolute || path.length < 2 || path.includes('\0')) {
    throw new ArgumentError(`“${withoutPassword(address)}” has no absolute path. ${allowed}`);
  }
  return { kind: 'socket', address, path };
}

function parseTcp(address: string, scheme: string): Endpoint {
  let url: URL;
  try {
    url = new URL(address.replace(/^[a-z]+:/i, 'http:'));
  } catch {
    throw new ArgumentError(`“${withoutPassword(address)}” has no host and port. ${allowed}`);
  }
  if (url.hostname === '') throw new ArgumentError(`“${withoutPassword(address)}” has no host. ${allowed}`);
  const isTls = scheme === 'https';
  const port = url.port === '' ? (isTls ? 2376 : 2375) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { kind: 'tcp', address: `${scheme}://${url.host}`, host, port, tls: isTls ? {} : undefined };
}

/** Neither host nor user may begin with a dash: `ssh` would take them for options. */
function parseSsh(address: string): SshEndpoint {
  const pattern =
    /^ssh:\/\/(?:([A-Za-z0-9_][\w.+-]*)@)?([A-Za-z0-9_][\w.-]*|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?\/?$/i;
  const [, user, host, port] = pattern.exec(address) ?? [];
  if (host === undefined || Number(port ?? 1) > 65_535 || Number(port ?? 1) < 1) {
    throw new ArgumentError(`“${withoutPassword(address)}” has no host that ssh can be given. ${allowed}`);
  }
  return {
    kind: 'ssh',
    address,
    host: host.replace(/^\[|\]$/g, ''),
    ...(port !== undefined && { port: Number(port) }),
    ...(user !== undefined && { user }),
  };
}
