import { access } from 'node:fs/promises';
import { autoEndpoint, contextEndpoint } from '../../common/model/engineWords';
import { ArgumentError } from '../../common/errors';
import { withoutPassword } from '../../common/text/withoutPassword';
import { listDockerContexts } from './dockerContext';
import { parseEndpoint } from '../transport/endpoint';
import type { Environment } from './environment';
import { usualSockets } from './usualSockets';

/** An engine that a user can choose. */
export interface EngineChoice {
  /** In the form that the list of engines takes. */
  readonly endpoint: string;
  /** Untrusted text. */
  readonly name: string;
  /** Untrusted text, without passwords. */
  readonly detail: string;
}

/**
 * The engines that a user can choose, and what is wrong with an address that a user writes (`undefined`:
 * nothing).
 */
export function engineChoicesOf(environment: Environment): {
  list(): Promise<EngineChoice[]>;
  check(address: string): string | undefined;
} {
  return { list: () => listEngineChoices(environment), check: checkEndpoint };
}

/** The automatic choice, every Docker context, and the usual sockets that exist. No engine is asked. */
async function listEngineChoices(environment: Environment): Promise<EngineChoice[]> {
  const contexts = await listDockerContexts(environment);
  const sockets = await Promise.all(usualSockets(environment).map(presentSocket));
  return [
    {
      endpoint: autoEndpoint,
      name: 'Found automatically',
      detail: 'DOCKER_HOST, else the current Docker context, else the first usual socket that answers',
    },
    ...contexts.map(({ name, host, description }) => ({
      endpoint: contextEndpoint(name),
      name,
      detail: [`Docker context · ${withoutPassword(host)}`, description].filter(Boolean).join(' · '),
    })),
    ...sockets
      .filter(address => address !== undefined)
      .map(address => ({ endpoint: address, name: address, detail: 'Socket on this machine' })),
  ];
}

function checkEndpoint(address: string): string | undefined {
  try {
    parseEndpoint(address);
    return undefined;
  } catch (error) {
    if (error instanceof ArgumentError) return error.message;
    throw error;
  }
}

/** Windows pipes cannot be checked without opening them, so all of them are offered. */
async function presentSocket(address: string): Promise<string | undefined> {
  if (!address.startsWith('unix://')) return address;
  return access(address.slice('unix://'.length)).then(
    () => address,
    () => undefined,
  );
}
