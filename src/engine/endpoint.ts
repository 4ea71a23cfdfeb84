import { ArgumentError } from '../common/errors';

/** How to reach an engine. TLS material is PEM text; the server's certificate is always verified. */
export type Endpoint =
  | { readonly kind: 'socket'; readonly address: string; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly address: string;
      readonly host: string;
      readonly port: number;
      readonly tls?: TlsMaterial;
    };

export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

const allowed =
  'Allowed are unix:///path/to/socket, npipe:////./pipe/name, tcp://host:port, http://host:port and https://host:port.';

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
      throw new ArgumentError(`The address “${text}” uses ssh, which is not supported yet. ${allowed}`);
    default:
      throw new ArgumentError(`“${text}” is no address of a container engine. ${allowed}`);
  }
}

function parseSocket(address: string, path: string): Endpoint {
  const isAbsolute = path.startsWith('/') || path.startsWith('\\\\');
  if (!isAbsolute || path.length < 2 || path.includes('\0')) {
    throw new ArgumentError(`“${address}” has no absolute path. ${allowed}`);
  }
  return { kind: 'socket', address, path };
}

function parseTcp(address: string, scheme: string): Endpoint {
  let url: URL;
  try {
    url = new URL(address.replace(/^[a-z]+:/i, 'http:'));
  } catch {
    throw new ArgumentError(`“${address}” has no host and port. ${allowed}`);
  }
  if (url.hostname === '') throw new ArgumentError(`“${address}” has no host. ${allowed}`);
  const isTls = scheme === 'https';
  const port = url.port === '' ? (isTls ? 2376 : 2375) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { kind: 'tcp', address: `${scheme}://${url.host}`, host, port, tls: isTls ? {} : undefined };
}
