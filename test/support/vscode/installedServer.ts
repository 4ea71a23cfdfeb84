import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as process from 'node:process';
import { freeInspectorPort } from './evaluateInProcess';
import { builtPackage } from './packageExtension';
import { installExtension, VscodeServer, writeSettings } from './vscodeServer';
import { quietSettings } from './workbench';

/** A VS Code server in a temporary folder, with the packaged extension installed as users install it. */
export class InstalledServer {
  readonly folder: string;
  #server: VscodeServer | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(settings: Readonly<Record<string, unknown>> = {}): Promise<InstalledServer> {
    const installed = new InstalledServer(
      fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-window-')),
    );
    await installExtension(await builtPackage(), installed.folder);
    installed.changeSettings(settings);
    // A page reload sometimes leaves its extension host behind, which then collects until this time is over.
    installed.#server = await VscodeServer.start({ folder: installed.folder, reconnectionGraceSeconds: 10 });
    return installed;
  }

  /** Like `start`, with extension hosts whose state `evaluateInProcess` can read. */
  static async startInspectable(): Promise<InstalledServer> {
    process.env['NODE_OPTIONS'] = freeInspectorPort;
    try {
      return await InstalledServer.start();
    } finally {
      delete process.env['NODE_OPTIONS'];
    }
  }

  get server(): VscodeServer {
    if (!this.#server) throw new Error('The server is stopped.');
    return this.#server;
  }

  /** Folder in which the extension keeps its history. */
  get historyFolder(): string {
    return path.join(this.server.globalStorage, 'container-metrics.container-metrics', 'history');
  }

  /** Replaces all settings; open windows apply them at once. */
  changeSettings(settings: Readonly<Record<string, unknown>>): void {
    writeSettings(this.folder, { ...quietSettings, 'containerMetrics.interval': 1, ...settings });
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
