import type { Log } from '../../../src/common/log';

/** A log that keeps its lines. */
export class RecordingLog implements Log {
  readonly lines: { readonly level: keyof Log; readonly message: string }[] = [];

  debug(message: string): void {
    this.lines.push({ level: 'debug', message });
  }
  info(message: string): void {
    this.lines.push({ level: 'info', message });
  }
  warn(message: string): void {
    this.lines.push({ level: 'warn', message });
  }
  error(message: string): void {
    this.lines.push({ level: 'error', message });
  }

  count(level: keyof Log, pattern: RegExp): number {
    return this.lines.filter(line => line.level === level && pattern.test(line.message)).length;
  }
}
