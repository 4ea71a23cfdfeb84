import { ArgumentError } from '../../common/errors';
import { withoutPassword } from '../../common/text/withoutPassword';

/** How to reach an engine. TLS material is PEM text; the server's certificate is always verified. */
export type Endpoint =
  | { readonly kind: 'socket'; readonly address: string; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly address: string;
      readonly host: string;
      readonly port: number;
      /** Precedes the paths of the API, such as `/engines/one`: one of several engines behind one port. */
      readonly path?: string;
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
  /** Path of the engine's socket there; without it, the default of the Docker CLI there. */
  readonly path?: string;
}

/**
 * Whether an engine that is reached so runs its containers on this machine. One behind a network address does
 * not, even where that address is this machine's: a tunnel may lead from there to another one.
 */
export function isHere({ kind }: Endpoint): boolean {
  return kind === 'socket';
}

export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

const allowed =
  'Allowed are unix:///path/to/socket, npipe:////./pipe/name (both of this machine), tcp://host:port, http://host:port, https://host:port (each also with a path) and ssh://user@host or ssh://user@host/path/to/socket.';

/**
 * An address as users, `DOCKER_HOST` and Docker contexts write it.
 * @throws ArgumentError that says what is allowed.
 */
export function parseEndpoint(address: string): Endpoint {
  const text = address.trim();
  const scheme = /^([a-z]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'unix':
      return parseSocket(text, text.slice('unix://'.length), isLocalPath);
    case 'npipe':
      return parseSocket(text, text.slice('npipe://'.length).replaceAll('/', '\\'), isLocalPipe);
    case 'tcp':
    case 'http':
    case 'https':
      return parseTcp(text, scheme);
    case 'ssh':
      return parseSsh(text);
    default:
      throw new ArgumentError(
        `“${withoutPassword(text)}” is not an address of a container engine. ${allowed}`,
      );
  }
}

function parseSocket(address: string, path: string, isLocal: (path: string) => boolean): Endpoint {
  if (!isLocal(path) || path.includes('\0')) {
    throw new ArgumentError(`“${withoutPassword(address)}” has no absolute path on this machine. ${allowed}`);
  }
  return { kind: 'socket', address, path };
}

/**
 * Whether a path is on this machine. After two slashes Windows takes the first word for a host, which would
 * learn who the user is.
 */
export function isLocalPath(path: string): boolean {
  return /^\/[^/\\]/.test(path);
}

/**
 * Whether a pipe is on this machine: the dot may name another one instead, and `..` reaches all that Windows
 * has.
 */
function isLocalPipe(path: string): boolean {
  return /^\\\\\.\\pipe\\[^\\]/i.test(path) && !path.split('\\').includes('..');
}

/**
 * Without a host it is this machine. The path is part of where the engine is: without it another might
 * answer.
 */
function parseTcp(address: string, scheme: string): Endpoint {
  let url: URL;
  try {
    url = new URL(address.replace(/^[a-z]+:/i, 'http:').replace(/^http:\/\/(?=:\d)/, 'http://localhost'));
  } catch {
    throw new ArgumentError(`“${withoutPassword(address)}” has no host and port. ${allowed}`);
  }
  if (url.hostname === '') throw new ArgumentError(`“${withoutPassword(address)}” has no host. ${allowed}`);
  if (url.search !== '' || url.hash !== '')
    throw new ArgumentError(`“${withoutPassword(address)}” has more than host, port and path. ${allowed}`);
  const isTls = scheme === 'https';
  // `URL` omits port 80, its own default.
  const portText = /^[a-z]+:\/\/(?:[^/@]*@)*(?:\[[^\]]*\]|[^:/]*):(\d+)/i.exec(address)?.[1];
  const port = Number(portText ?? (isTls ? 2376 : 2375));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const path = url.pathname.replace(/\/+$/, '');
  return {
    kind: 'tcp',
    address: `${scheme}://${url.hostname}${portText === undefined ? '' : `:${port}`}${path}`,
    host,
    port,
    ...(path !== '' && { path }),
    tls: isTls ? {} : undefined,
  };
}

/** Parsed as in Go: the last @ ends the user, and escapes such as `%40` are decoded. */
function parseSsh(address: string): SshEndpoint {
  const shown = withoutPassword(address);
  const refuse = (what: string): ArgumentError => new ArgumentError(`“${shown}” ${what}. ${allowed}`);
  const [, userText, host, portText, pathText = ''] =
    /^ssh:\/\/(?:([^/?#]*)@)?([\w.-]*|\[[0-9a-fA-F:.]+(?:%25[\w.-]+)?\])(?::(\d{0,5}))?(\/[^?#]*)?$/i.exec(
      address,
    ) ?? [];
  if (userText?.includes(':')) throw refuse('has a password, which ssh does not take from an address');
  // Neither host nor user may begin with a dash, because `ssh` would take them for options.
  if (!host || host.startsWith('-')) throw refuse('has no host name that ssh accepts');
  const port = portText === undefined || portText === '' ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65_535)) throw refuse('has a port that cannot exist');
  const user = userText === undefined ? undefined : decoded(userText);
  if (userText !== undefined && !/^\w[\w.+@\\~-]*$/.test(user ?? ''))
    throw refuse('has a user name that ssh does not accept');
  const path = decoded(pathText);
  // eslint-disable-next-line no-control-regex -- because those are what must not get into a command
  if (path === undefined || /[\x00-\x1f\x7f]/.test(path))
    throw refuse('has a path that cannot be used with ssh');
  return {
    kind: 'ssh',
    address,
    host: host.replace(/^\[|\]$/g, '').replace('%25', '%'),
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(/[^/]/.test(path) && { path }),
  };
}

/** `undefined` if an escape is invalid. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
