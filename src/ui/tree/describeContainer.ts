import { formatBytes, formatPercent } from '../../common/text/format';
import type { ContainerSample } from '../../common/model/sample';
import type { Container } from '../../common/model/container';
import { plainLine } from '../../common/text/untrustedText';
import { deathCountText } from './describeDeath';

export interface ContainerLook {
  readonly label: string;
  readonly description: string;
  /** Codicon and theme color ids. */
  readonly icon: string;
  readonly color?: string;
  /** Read by a screen reader. */
  readonly spoken: string;
}

/**
 * A container as a tree row: plain text only, because names are untrusted. `deaths`: number of bad deaths
 * within a day.
 */
export function describeContainer(
  container: Container,
  sample: ContainerSample | undefined,
  deaths = 0,
): ContainerLook {
  const state = describeState(container);
  const figures = sample && container.status !== 'restarting' ? describeFigures(sample) : undefined;
  const isPlain =
    container.status === 'running' && container.health !== 'unhealthy' && container.health !== 'starting';
  const oneOff = container.workload.isOneOff ? 'one-off' : undefined;
  const died = deathCountText(deaths);
  const description = [oneOff, isPlain ? undefined : state.text, figures, died].filter(Boolean).join(' · ');
  return {
    label: plainLine(container.name),
    description,
    icon: state.icon,
    color: state.color,
    spoken: `${plainLine(container.name)}, ${oneOff === undefined ? '' : `${oneOff}, `}${state.text}${figures === undefined ? '' : `, CPU ${figures}`}${died === undefined ? '' : `, ${died}`}`,
  };
}

function describeFigures(sample: ContainerSample): string | undefined {
  const parts: string[] = [];
  if (sample.cpuPercent !== undefined) parts.push(formatPercent(sample.cpuPercent));
  if (sample.memoryUsedBytes !== undefined) parts.push(formatBytes(sample.memoryUsedBytes));
  return parts.length === 0 ? undefined : parts.join(' · ');
}

/**
 * A state's icon, color and word. Each state has its own icon, so that color is never the only difference.
 */
export function describeState(container: Container): { icon: string; color?: string; text: string } {
  switch (container.status) {
    case 'running':
      return describeRunning(container);
    case 'paused':
      return { icon: 'debug-pause', color: 'charts.yellow', text: 'paused' };
    case 'stopping':
      return { icon: 'debug-stop', color: 'charts.yellow', text: 'stopping' };
    case 'restarting':
      return { icon: 'debug-restart', color: 'charts.yellow', text: 'restarting' };
    case 'exited': {
      const { exitCode, isOomKilled } = container;
      const because = isOomKilled === true ? ', out of memory' : '';
      const hasFailed = exitCode !== undefined && exitCode !== 0;
      return {
        icon: hasFailed ? 'error' : 'circle-outline',
        color: hasFailed ? 'disabledForeground' : undefined,
        text: exitCode === undefined ? 'exited' : `exited (${exitCode}${because})`,
      };
    }
    case 'dead':
      return { icon: 'circle-slash', color: 'disabledForeground', text: 'dead' };
    case 'created':
    case 'removing':
    case 'unknown':
      return { icon: 'circle-outline', text: container.status };
  }
}

function describeRunning({ health }: Container): { icon: string; color: string; text: string } {
  switch (health) {
    case 'unhealthy':
      return { icon: 'warning', color: 'list.warningForeground', text: 'unhealthy' };
    case 'starting':
      return { icon: 'loading', color: 'charts.blue', text: 'health starting' };
    case 'healthy':
      return { icon: 'pass-filled', color: 'charts.green', text: 'healthy' };
    case undefined:
      return { icon: 'circle-filled', color: 'charts.green', text: 'running' };
  }
}
