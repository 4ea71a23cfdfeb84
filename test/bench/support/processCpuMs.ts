import * as fs from 'node:fs';

/**
 * CPU time of another process's threads so far, in ms, without its cooperation. `NaN` where there is no
 * `/proc`.
 */
export function processCpuMs(pid: number): number {
  const folder = `/proc/${pid}/task`;
  if (!fs.existsSync(folder)) return Number.NaN;
  const nanoseconds = fs
    .readdirSync(folder)
    .map(thread => Number(fs.readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]));
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}
