import * as fs from 'node:fs';
import * as path from 'node:path';
import { BackgroundProcess } from '../machine/background';
import { stopProcess } from '../machine/stopProcess';

const programs = ['/usr/sbin/dockerd', '/usr/bin/unshare'];

/**
 * A second Docker daemon, owned by a test. It runs in its own network and mount namespaces, because a daemon
 * without a bridge deletes the host's `docker0`, and with it the network of every other container.
 */
export class SecondDaemon {
  readonly address: string;
  readonly #folder: string;
  #starts = 0;
  #process: BackgroundProcess | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.address = `unix://${path.join(folder, 'docker.sock')}`;
  }

  static isPossible(): boolean {
    return process.getuid?.() === 0 && programs.every(program => fs.existsSync(program));
  }

  /** Each start uses new folders: remains of a killed daemon would keep its containerd from starting. */
  start(): void {
    const folder = path.join(this.#folder, String(++this.#starts));
    fs.mkdirSync(folder);
    const args = [
      ...['--host', this.address, '--pidfile', path.join(folder, 'docker.pid')],
      ...['--data-root', path.join(folder, 'data'), '--exec-root', path.join(folder, 'exec')],
      ...['--bridge=none', '--iptables=false', '--ip6tables=false', '--storage-driver=vfs'],
    ];
    this.#process = new BackgroundProcess(
      '/usr/bin/unshare',
      ['--net', '--mount', '--propagation', 'private', '/usr/sbin/dockerd', ...args],
      path.join(folder, 'dockerd.log'),
    );
  }

  kill(): void {
    this.#process?.kill('SIGKILL');
  }

  /** Makes it hang: it accepts connections but answers none until `goOn`. */
  async hang(): Promise<void> {
    if (this.#process?.pid !== undefined) await stopProcess(this.#process.pid);
  }

  goOn(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Stops it in an orderly way, like a service manager. */
  async stop(): Promise<void> {
    this.goOn();
    await this.#process?.stop(15_000);
  }
}
