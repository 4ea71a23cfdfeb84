import { waitFor } from '../run/waitFor';
import { threadStates } from './processFacts';

/**
 * Stops a process until it gets a SIGCONT, and resolves once none of its threads runs: the signal takes
 * effect only when a thread gets a processor, and the others run until then. A thread that the disk keeps
 * waiting ends that call first. Where the system does not tell what threads do, it resolves at once.
 */
export async function stopProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  if (process.platform !== 'linux') return;
  await waitFor(`process ${pid} to stand still`, () => {
    const states = threadStates(pid);
    return states.includes('T') && states.every(state => state === 'T' || state === 'D');
  });
}
