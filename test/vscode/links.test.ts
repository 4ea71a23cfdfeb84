import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Disposable } from '../../src/common/disposable';
import { registerLinks } from '../../src/ui/links/registerLinks';
import { makeCore } from '../support/fakes/makeCore';
import { waitFor } from '../support/run/waitFor';
import { Dialogs } from './dialogs';
import { activateExtension, panelTabs } from './extensionUnderTest';

const workload = {
  key: 'engine/name:gone-api',
  name: 'gone-api',
  image: 'api:1',
  containerId: 'c'.repeat(64),
  firstSeenMs: 1000,
  lastSeenMs: 2000,
};

describe('A link that VS Code hands over', () => {
  const { registerUriHandler } = vscode.window;
  let handler: vscode.UriHandler;
  let feature: Disposable;
  let dialogs: Dialogs;

  before(activateExtension);
  beforeEach(() => {
    dialogs = new Dialogs();
    // VS Code allows one handler for each extension, and the installed one has registered it. This one is
    // called in the same way.
    vscode.window.registerUriHandler = given => {
      handler = given;
      return new vscode.Disposable(() => undefined);
    };
    feature = registerLinks(makeCore(method => (method === 'listWorkloads' ? [workload] : undefined)).core);
    vscode.window.registerUriHandler = registerUriHandler;
  });
  afterEach(async () => {
    feature.dispose();
    dialogs.restore();
    await vscode.window.tabGroups.close(panelTabs());
  });

  const open = async (rest: string): Promise<void> => {
    await handler.handleUri(vscode.Uri.parse(`vscode://container-metrics.container-metrics${rest}`, true));
  };
  const labels = (): string[] => panelTabs().map(({ label }) => label);
  const shown = (): string[] => dialogs.shown.map(({ text }) => text);

  it('opens the history of what it names: the host, a container by its key, id or name', async () => {
    await open('/open?host=true&last=1h');
    await waitFor('the tab', () => labels().includes('Host History'));
    for (const named of [workload.key, workload.containerId, workload.name]) {
      await vscode.window.tabGroups.close(panelTabs());
      await open(
        `/open?container=${encodeURIComponent(named)}&from=2026-11-27T14:05:00Z&to=2026-11-27T14:10:00Z`,
      );
      await waitFor(`the tab of ${named}`, () => labels().includes('gone-api History'));
    }
    assert.deepEqual(shown(), []);
  });

  it('opens one container for all of its names, and takes times of any zone', async () => {
    await open(
      `/open?container=${encodeURIComponent(workload.key)}&container=${workload.name}` +
        `&from=2026-11-27T14:05:00+02:00&to=2026-11-27T14:10:00+02:00`,
    );
    await waitFor('the tab of one', () => labels().includes('gone-api History'));
    assert.deepEqual(shown(), []);
  });

  for (const [rest, told] of [
    ['/open?container=nobody', /No container “nobody”/],
    ['/run?container=gone-api', /“\/run” cannot be opened, only/],
    ['/open', /names neither a container nor the host/],
    [
      '/open?host=true&command=workbench.action.quit',
      /“command=workbench\.action\.quit” is not allowed in it/,
    ],
    ['/open?host=true&last=forever', /not “forever”/],
    ['/open?host=true&from=2026-11-27T14:05:00Z', /either “last”, or “from” and “to”/],
    ['/open?host=true&container=gone-api', /the host beside containers/],
    [`/open?host=true&${'x'.repeat(200_000)}`, /longer than \d+ characters/],
  ] as const) {
    it(`opens nothing and says what is wrong with ${rest.slice(0, 60)}`, async () => {
      await open(rest);
      assert.equal(shown().length, 1);
      assert.match(shown()[0] ?? '', /^The link cannot be opened\. /);
      assert.match(shown()[0] ?? '', told);
      assert.deepEqual(labels(), []);
    });
  }
});
