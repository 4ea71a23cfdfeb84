import { readdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { BeginSystemRound, SystemRound } from './systemInformation';

/** Whether this machine runs on battery. Linux tells in files, a round elsewhere. Never rejects. */
export async function isOnBattery(
  platform: NodeJS.Platform,
  beginRound: BeginSystemRound,
  folder = '/sys/class/power_supply',
): Promise<boolean> {
  try {
    if (platform === 'linux') return await isOnBatteryOnLinux(folder);
    return await isOnBatteryElsewhere(beginRound());
  } catch {
    return false;
  }
}

async function isOnBatteryElsewhere(round: SystemRound): Promise<boolean> {
  try {
    const { hasBattery, acConnected } = await round.battery();
    return hasBattery && !acConnected;
  } finally {
    round.dispose();
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
