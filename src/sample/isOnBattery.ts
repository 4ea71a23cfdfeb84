import { readdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { SystemInformation } from './systemInformation';

/** Whether this machine runs on battery. Linux tells in files, `source` elsewhere. Never rejects. */
export async function isOnBattery(
  platform: NodeJS.Platform,
  source: Pick<SystemInformation, 'battery'>,
  folder = '/sys/class/power_supply',
): Promise<boolean> {
  try {
    if (platform === 'linux') return await isOnBatteryOnLinux(folder);
    const { hasBattery, acConnected } = await source.battery();
    return hasBattery && !acConnected;
  } catch {
    return false;
  }
}

/**
 * A battery that gives power, while no mains do: that of a mouse is told here, too, but has the scope
 * `Device`.
 */
async function isOnBatteryOnLinux(folder: string): Promise<boolean> {
  const supplies = await Promise.all(
    (await readdir(folder)).map(async name => {
      const read = async (file: string): Promise<string> =>
        (await readFile(path.join(folder, name, file), 'utf8').catch(() => '')).trim();
      const [type, online, status, scope] = await Promise.all(
        ['type', 'online', 'status', 'scope'].map(read),
      );
      return { type, online, status, scope };
    }),
  );
  const isPluggedIn = supplies.some(({ type, online }) => type !== 'Battery' && online === '1');
  return (
    !isPluggedIn &&
    supplies.some(
      ({ type, status, scope }) => type === 'Battery' && scope !== 'Device' && status === 'Discharging',
    )
  );
}
