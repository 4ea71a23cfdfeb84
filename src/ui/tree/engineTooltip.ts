import { formatDuration } from '../../common/text/format';
import type { SamplingWay } from '../../common/model/sample';
import type { EngineStatus } from '../../common/model/engine';
import { engineLabel } from '../../common/text/engineNames';
import { escapeMarkdown } from '../../common/text/untrustedText';
import { withoutPassword } from '../../common/text/withoutPassword';
import { describeCollecting } from '../state/describeCollecting';
import type { Collecting } from '../state/liveState';

const ways: Readonly<Record<SamplingWay, string>> = {
  cgroup: "from the containers' cgroups, without asking the engine",
  api: "through the engine's API",
  mixed: "from the containers' cgroups, some through the engine's API",
};

/**
 * An engine's tooltip in Markdown, with untrusted text escaped. `label`: its name when there are several
 * engines.
 */
export function engineTooltip(
  status: EngineStatus,
  collecting: Collecting | undefined,
  label = engineLabel(status),
): string {
  const { state, sampling, slowMs, unreadCount, excludedCount, hasMore } = status;
  const title = `**${escapeMarkdown(label)}**`;
  const window = describeCollecting(collecting);
  const last = window === undefined ? [] : ['', escapeMarkdown(window)];
  if (state.kind !== 'connected') {
    const message = state.kind === 'connecting' ? 'Looking for the engine.' : state.message;
    return [title, '', escapeMarkdown(message), ...last].join('\n');
  }
  const { engine } = state;
  const version = [engine.version, engine.apiVersion && `API ${engine.apiVersion}`]
    .filter(Boolean)
    .join(', ');
  const rows: [string, string | undefined][] = [
    ['Engine', engine.name],
    ['Version', version],
    ['System', engine.operatingSystem],
    ['Address', withoutPassword(engine.address)],
    ['Found through', engine.origin],
    ['Read', sampling && ways[sampling]],
    [
      'Slow',
      slowMs === undefined ? undefined : `answers take ${formatDuration(slowMs)}, so it is asked less often`,
    ],
    [
      'Not read',
      unreadCount === undefined
        ? undefined
        : `${unreadCount} containers, for lack of time; they come first in the next round`,
    ],
    [
      'Excluded',
      excludedCount === undefined ? undefined : `${excludedCount} by your settings or their label`,
    ],
    ['Not listed', hasMore === true ? 'containers beyond the limit; running ones come first' : undefined],
  ];
  const table = rows.filter((row): row is [string, string] => Boolean(row[1]));
  const lines = table.map(([name, value]) => `| ${name} | ${escapeMarkdown(value)} |`);
  return [title, '', '| | |', '|:--|:--|', ...lines, ...last].join('\n');
}
