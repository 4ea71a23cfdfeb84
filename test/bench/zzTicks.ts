import * as fs from 'node:fs';
import { sixCharts } from './panel/panelHistory';
import { PanelWindow } from './panel/panelWindow';
import { tickTimes } from './panel/liveTicks';
async function main() {
  const window = await PanelWindow.start([
    { subjects: sixCharts, view: { kind: 'live', range: '24h' } },
    { subjects: sixCharts, view: { kind: 'live', range: '1h', lastMs: 5_000_000 } },
  ]);
  try {
    const { frame } = await window.open(2);
    const med = (a: number[]) => [...a].sort((x, y) => x - y)[a.length >> 1];
    console.log('ticks', med(await tickTimes(window.browser, frame, false)), med(await tickTimes(window.browser, frame, false)));
    let session;
    for (const f of [frame, frame.parentFrame(), frame.parentFrame()?.parentFrame()]) {
      try { session = await window.page.context().newCDPSession(f!); console.log('session on', f!.url().slice(0, 60)); break; } catch (e) { console.log(String(e).slice(0, 100)); }
    }
    if (!session) session = await window.page.context().newCDPSession(window.page);
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: 100 });
    await session.send('Profiler.start');
    const during: number[] = [];
    for (let i = 0; i < 4; i++) during.push(med(await tickTimes(window.browser, frame, false))!);
    const { profile } = await session.send('Profiler.stop');
    console.log('during', during);
    fs.writeFileSync(process.env['OUT'] ?? '/tmp/ticks.cpuprofile', JSON.stringify(profile));
  } finally { await window.stop(); }
}
void main().then(() => process.exit(0), e => { console.error(e); process.exit(1); });
