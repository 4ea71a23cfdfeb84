import * as fs from 'node:fs';
import { descriptorsOf } from './processFacts';
import { runCommand } from './runCommand';
import { ensureVscodeServer } from './vscodeInstallation';
import { waitFor } from './waitFor';

/** To be set for a program whose heap is to be measured: each process takes an inspector port of its own. */
export const freeInspectorPort = '--inspect-port=0';

/** Run by a Node that has WebSockets: collects garbage in the process at an address, prints what remains, ends its inspector. */
const measure = `
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
    for (let round = 0; round < 3; round++) await call('HeapProfiler.collectGarbage');
    const expression = 'JSON.stringify(process.memoryUsage())';
    console.log((await call('Runtime.evaluate', { expression })).result.value);
    await call('Runtime.evaluate', { expression: 'setTimeout(() => process._debugEnd(), 50)' });
    process.exit(0);
  };
  socket.onerror = event => { console.error(event.message); process.exit(1); };`;

/**
 * What a Node process holds on to: bytes of its main thread's heap and of buffers after garbage was collected, through its
 * inspector. What a process has of the system varies by tens of megabytes with when V8 collects; this varies by the work in hand.
 */
export async function collectedHeapBytes(pid: number): Promise<number> {
  const before = listeningPorts(pid);
  process.kill(pid, 'SIGUSR1');
  const port = await waitFor('the inspector', () => listeningPorts(pid).find(each => !before.includes(each)));
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as [
    { webSocketDebuggerUrl: string },
  ];
  const { node } = await ensureVscodeServer();
  const text = await runCommand(node, ['-e', measure, target.webSocketDebuggerUrl]);
  const usage = JSON.parse(text) as NodeJS.MemoryUsage;
  await waitFor('the inspector to end', () => !listeningPorts(pid).includes(port));
  return usage.heapUsed + usage.external;
}

/** TCP ports of this machine that a process listens on, IPv4. */
function listeningPorts(pid: number): number[] {
  const inodes = new Set(descriptorsOf(pid).flatMap(target => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []));
  const lines = fs.readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  return lines.flatMap(line => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const isListening = state === '0A' && inodes.has(inode);
    return isListening ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : [];
  });
}
