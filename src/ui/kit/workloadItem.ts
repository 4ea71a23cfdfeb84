import type * as vscode from 'vscode';
import { escapeIcons } from '../../common/text/untrustedText';
import type { LabeledWorkload } from '../state/knownWorkloads';

/** How a workload is shown where several can be ticked: one line, with nothing of it taken for an icon. */
export function workloadItem({
  label,
  project,
  image,
  status,
}: LabeledWorkload): Pick<vscode.QuickPickItem, 'label' | 'description'> {
  const description = [project, image, status ?? 'gone'].filter(part => part !== undefined).join(' · ');
  return { label: escapeIcons(label), description: escapeIcons(description) };
}
