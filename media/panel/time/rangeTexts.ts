import { liveLengthMs, type PanelRange, type PanelView } from '../../../src/protocol/panel';
import { durationText } from '../data/durationText';

/** A name begins with the visible text, which is what users of voice control say. */
export const rangeTexts: Readonly<Record<PanelRange, { label: string; meaning: string }>> = {
  '5m': { label: '5 m', meaning: 'last 5 minutes' },
  '15m': { label: '15 m', meaning: 'last 15 minutes' },
  '1h': { label: '1 h', meaning: 'last hour' },
  '6h': { label: '6 h', meaning: 'last 6 hours' },
  '24h': { label: '24 h', meaning: 'last 24 hours' },
  '7d': { label: '7 d', meaning: 'last 7 days' },
  '30d': { label: '30 d', meaning: 'last 30 days' },
  '180d': { label: '180 d', meaning: 'last 180 days' },
};

/** A view in a few words: `Last 15 minutes`, or the length of a fixed one. */
export function viewText(view: PanelView): string {
  if (view.kind === 'fixed') return durationText(view.toMs - view.fromMs);
  const isOwnLength = view.lastMs !== undefined;
  return isOwnLength ? `Last ${durationText(liveLengthMs(view))}` : capital(rangeTexts[view.range].meaning);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
