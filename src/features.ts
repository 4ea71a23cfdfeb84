/** All that users see, a line each. They start in this order and end in the reverse. */
import type { RegisterFeature } from './registerFeatures';
import { registerQueryCommand } from './ui/api/registerQueryCommand';
import { registerCollecting } from './ui/collecting/registerCollecting';
import { registerComparing } from './ui/comparing/registerComparing';
import { registerContextKeys } from './ui/contextKeys/registerContextKeys';
import { registerDeaths } from './ui/deaths/registerDeaths';
import { registerEngines } from './ui/engines/registerEngines';
import { registerFocus } from './ui/focus/registerFocus';
import { registerHistory } from './ui/history/registerHistory';
import { registerMarkers } from './ui/markers/registerMarkers';
import { registerLinks } from './ui/links/registerLinks';
import { registerNotices } from './ui/notices/registerNotices';
import { registerPanel } from './ui/panel/registerPanel';
import { registerStatusBar } from './ui/statusBar/registerStatusBar';
import { registerTree } from './ui/tree/registerTree';

export const features = {
  panel: registerPanel,
  tree: registerTree,
  statusBar: registerStatusBar,
  notices: registerNotices,
  contextKeys: registerContextKeys,
  history: registerHistory,
  collecting: registerCollecting,
  engines: registerEngines,
  markers: registerMarkers,
  deaths: registerDeaths,
  comparing: registerComparing,
  queryCommand: registerQueryCommand,
  focus: registerFocus,
  links: registerLinks,
} satisfies Readonly<Record<string, RegisterFeature>>;
