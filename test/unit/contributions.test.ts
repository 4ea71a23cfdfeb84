import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import {
  commandIds,
  commandTitles,
  contextKeys,
  extensionId,
  settings,
  settingsSection,
  panelViewType,
  viewIds,
  type NumberSetting,
  type SwitchesSetting,
  type SwitchSetting,
  type TextsSetting,
} from '../../src/contributions';

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly capabilities: unknown;
  readonly extensionKind: unknown;
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string }[];
    readonly configuration: { readonly properties: Record<string, Record<string, unknown>> };
    readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
    readonly views: Record<string, readonly { id: string }[]>;
    readonly viewsWelcome: readonly { view: string; when: string; contents: string }[];
    readonly menus: Record<string, readonly { command: string; when: string }[]>;
  };
}

type AnySetting = NumberSetting | TextsSetting | SwitchesSetting | SwitchSetting;

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const { contributes } = manifest;

describe('package.json', () => {
  it('declares exactly the commands that are registered', () => {
    const declared = contributes.commands.map(each => each.command).sort();
    assert.deepEqual(declared, Object.values(commandIds).sort());
    for (const each of contributes.commands) assert.equal(each.category, 'Container Metrics', each.command);
  });

  it('has the titles of commands and the id that the source shows', () => {
    for (const [name, title] of Object.entries(commandTitles)) {
      const command = commandIds[name as keyof typeof commandTitles];
      assert.equal(contributes.commands.find(each => each.command === command)?.title, title);
    }
    assert.equal(`${manifest.publisher}.${manifest.name}`, extensionId);
  });

  it('declares that it reads nothing of a workspace, trusted or not, and runs where the engine is', () => {
    assert.deepEqual(manifest.capabilities, {
      untrustedWorkspaces: { supported: true },
      virtualWorkspaces: true,
    });
    assert.deepEqual(manifest.extensionKind, ['workspace']);
  });

  it('declares exactly the settings that are read, each with a description and machine scope', () => {
    const { properties } = contributes.configuration;
    const ids = Object.values(settings).map(({ id }) => `${settingsSection}.${id}`);
    assert.deepEqual(Object.keys(properties).sort(), ids.sort());
    for (const [id, property] of Object.entries(properties)) {
      assert.ok(String(property['markdownDescription']).length > 30, id);
      assert.equal(property['scope'], 'machine', id);
      if (property['type'] === 'number') assert.ok('minimum' in property && 'maximum' in property, id);
    }
  });

  it('shows the settings in the order of the table, each in a place of its own', () => {
    const orders = Object.values(settings).map(
      ({ id }) => contributes.configuration.properties[`${settingsSection}.${id}`]?.['order'],
    );
    assert.deepEqual(
      orders,
      orders.map((_, index) => index + 1),
    );
  });

  it('declares each setting with the type, bounds and default of the table that reads it, and says them to users', () => {
    for (const setting of Object.values<AnySetting>(settings)) {
      const { markdownDescription, scope, order, ...declared } =
        contributes.configuration.properties[`${settingsSection}.${setting.id}`] ?? {};
      assert.ok(scope !== undefined && order !== undefined, setting.id);
      const initially = { number: '', switch: '', texts: 'empty', switches: 'all on' }[setting.kind];
      const told = 'default' in setting ? String(setting.default) : initially;
      assert.match(String(markdownDescription), new RegExp(`\\bDefault: ${told}[.,]`), setting.id);
      if (setting.kind === 'number') {
        const { min, max, default: fallback } = setting;
        assert.deepEqual(
          declared,
          { type: 'number', default: fallback, minimum: min, maximum: max },
          setting.id,
        );
        assert.match(String(markdownDescription), new RegExp(`\\b(from ${min}|up) to ${max}\\b`));
        assert.ok(min <= fallback && fallback <= max, setting.id);
        assert.match(String(markdownDescription).slice(0, 20), new RegExp(`\\b${setting.unit}\\b`, 'i'));
      } else if (setting.kind === 'switch') {
        assert.deepEqual(declared, { type: 'boolean', default: setting.default }, setting.id);
      } else if (setting.kind === 'switches') {
        const { properties, ...rest } = declared as { properties: Record<string, { description: string }> };
        const on = Object.fromEntries(setting.names.map(name => [name, true]));
        assert.deepEqual(rest, { type: 'object', additionalProperties: false, default: on }, setting.id);
        assert.deepEqual(Object.keys(properties), setting.names);
        for (const [name, { description, ...each }] of Object.entries(properties)) {
          assert.deepEqual(each, { type: 'boolean', default: true }, name);
          assert.ok(description.length > 0 && String(markdownDescription).includes(`\`${name}\``), name);
        }
      } else {
        const most = setting.most === undefined ? {} : { maxItems: setting.most };
        const distinct = setting.areDistinct ? { uniqueItems: true } : {};
        assert.deepEqual(
          declared,
          { type: 'array', items: { type: 'string' }, default: [], ...most, ...distinct },
          setting.id,
        );
        if (setting.most !== undefined)
          assert.match(String(markdownDescription), new RegExp(`\\b${setting.most} at most\\b`));
      }
    }
  });

  it('has it in the README that a dev container may name engines, and no workspace can', () => {
    const readme = readFileSync('README.md', 'utf8');
    assert.match(
      readme,
      /a workspace cannot change them; only the `devcontainer\.json` of a dev container may write/,
    );
    const scopes = Object.values<{ scope?: string }>(manifest.contributes.configuration.properties).map(
      ({ scope }) => scope,
    );
    assert.deepEqual([...new Set(scopes)], ['machine']);
  });

  it('has each setting in the table of the README, with the same default and bounds', () => {
    const readme = readFileSync('README.md', 'utf8');
    for (const setting of Object.values<AnySetting>(settings)) {
      const written = { texts: '\\[\\]', switches: 'all on' };
      const hasDefault = setting.kind === 'number' || setting.kind === 'switch';
      const fallback = hasDefault ? String(setting.default) : written[setting.kind];
      const row = new RegExp(`^\\| \`${setting.id}\` +\\| \`?${fallback}\`? +\\| (.*)`, 'm').exec(
        readme,
      )?.[1];
      assert.ok(row, setting.id);
      if (setting.kind === 'number' && setting.min > 0)
        assert.match(row, new RegExp(`\\b${setting.min} to ${setting.max}\\b`));
    }
  });

  it('declares the views under their contract ids', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(each => each.id),
      [viewIds.container],
    );
    assert.deepEqual(
      contributes.views[viewIds.container]?.map(each => each.id),
      [viewIds.containers, viewIds.history],
    );
    assert.ok(existsSync(contributes.viewsContainers.activitybar[0]?.icon ?? ''));
  });

  it('uses no command, view or context key that does not exist', () => {
    const commands = new Set<string>(Object.values(commandIds));
    for (const entry of Object.values(contributes.menus).flat()) assert.ok(commands.has(entry.command));
    const linked = contributes.viewsWelcome.flatMap(each =>
      [...each.contents.matchAll(/command:([\w.]+)/g)].map(match => match[1] ?? ''),
    );
    for (const command of linked) assert.ok(commands.has(command), command);
    const whens = [...contributes.viewsWelcome, ...Object.values(contributes.menus).flat()].map(
      each => each.when,
    );
    const keys = new Set<string>([
      ...Object.values(contextKeys),
      viewIds.containers,
      viewIds.history,
      panelViewType,
    ]);
    for (const when of whens) {
      for (const [key] of when.matchAll(/containerMetrics\.\w+/g))
        assert.ok(keys.has(key), `${key} in ${when}`);
    }
  });

  it('asks what is meant from the tree’s own menu, for which VS Code passes the row that has the focus', () => {
    const commandsIn = (menu: string): string[] =>
      contributes.menus[menu]
        ?.filter(({ when }) => when.includes(viewIds.containers))
        .map(each => each.command) ?? [];
    const ofRows = new Set(commandsIn('view/item/context'));
    const own = commandsIn('view/title');
    assert.deepEqual(
      own.filter(command => ofRows.has(command)),
      [],
    );
    const { exportChosenHistory, clearChosenHistory, openHistoryView } = commandIds;
    for (const command of [exportChosenHistory, clearChosenHistory, openHistoryView])
      assert.ok(own.includes(command), command);
    assert.ok(ofRows.has(commandIds.showHistoryView), 'shows the row that was right-clicked');
  });

  it('has a welcome view for every state an engine can be in', () => {
    const whens = contributes.viewsWelcome.map(each => each.when).join('\n');
    for (const kind of ['connecting', 'connected', 'unreachable', 'noPermission', 'invalidEndpoint']) {
      assert.match(whens, new RegExp(`engineState == ${kind}`));
    }
    for (const kind of ['unreachable', 'noPermission']) {
      for (const platform of ['linux', 'darwin', 'win32']) {
        assert.match(whens, new RegExp(`engineState == ${kind} && containerMetrics.platform == ${platform}`));
      }
    }
  });

  it('says what to mount where VS Code runs in a container without the socket of an engine', () => {
    const when = 'containerMetrics.engineState == unreachable && containerMetrics.platform == linux';
    const { contents } = contributes.viewsWelcome.find(each => each.when === when) ?? { contents: '' };
    assert.match(
      contents,
      /inside a container\? Mount the engine's socket into it, usually \/var\/run\/docker\.sock/,
    );
  });
});
