import * as fs from 'node:fs';
import { descriptorsOf } from '../machine/processFacts';
import { runCommand } from '../machine/runCommand';
import { ensureVscodeServer } from './vscodeInstallation';
import { waitFor } from '../run/waitFor';

/** For a program that is to be inspected: each of its processes takes a free inspector port. */
export const freeInspectorPort = '--inspect-port=0';

/**
 * Run by a Node that has WebSockets: calls inspector methods at an address, prints the last one's value and
 * closes the inspector.
 */
const callAll = `
  const socket = new WebSocket(process.argv[1]);
  let id = 0;
  const call = (method, params = {}) => new Promise((resolve, reject) => {
    const own = ++id;
    socket.send(JSON.stringify({ id: own, method, params }));
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data);
      if (message.id === own) message.error ? reject(new Error(message.error.message)) : resolve(message.result);
    });
  });
  socket.onopen = async () => {
    let answer;
    for (const [method, params] of JSON.parse(process.argv[2])) answer = await call(method, params);
    if (answer.exceptionDetails) {
      console.error(answer.exceptionDetails.exception?.description);
      process.exit(1);
    }
    console.log(answer.result.value);
    await call('Runtime.evaluate', { expression: 'setTimeout(() => process._debugEnd(), 50)' });
    process.exit(0);
  };
  socket.onerror = event => { console.error(event.message); process.exit(1); };`;

/**
 * Evaluates an expression in a Node process's main thread through its inspector; returns the awaited value as
 * text.
 */
export async function evaluateInProcess(
  pid: number,
  expression: string,
  { methodsBefore = [] }: { readonly methodsBefore?: readonly string[] } = {},
): Promise<string> {
  const before = listeningPorts(pid);
  process.kill(pid, 'SIGUSR1');
  const port = await waitFor('the inspector', () => listeningPorts(pid).find(each => !before.includes(each)));
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as [
    { webSocketDebuggerUrl: string },
  ];
  const { node } = await ensureVscodeServer();
  const evaluate = { expression, awaitPromise: true, includeCommandLineAPI: true };
  const calls = [...methodsBefore.map(method => [method, {}]), ['Runtime.evaluate', evaluate]];
  const text = await runCommand(node, ['-e', callAll, target.webSocketDebuggerUrl, JSON.stringify(calls)]);
  await waitFor('the inspector to end', () => !listeningPorts(pid).includes(port));
  return text;
}

/** TCP ports on which a process listens on this machine, IPv4. */
function listeningPorts(pid: number): number[] {
  const inodes = new Set(descriptorsOf(pid).flatMap(target => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []));
  const lines = fs.readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  return lines.flatMap(line => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const isListening = state === '0A' && inodes.has(inode);
    return isListening ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : [];
  });
}
