import { csvRecord } from '../../common/csv';
import type { ContainerHistoryRow } from '../../protocol/store';

/** Columns of an exported file, in order. Names carry the unit. */
const columns = [
  ['time', row => new Date(row.timestampMs).toISOString()],
  ['container', row => row.containerName],
  ['container_id', row => row.containerId],
  ['status', row => row.status],
  ['health', row => row.health],
  ['cpu_percent', row => row.cpuPercent],
  ['memory_used_bytes', row => row.memoryUsedBytes],
  ['memory_limit_bytes', row => row.memoryLimitBytes],
  ['network_rx_bytes', row => row.networkRxBytes],
  ['network_tx_bytes', row => row.networkTxBytes],
  ['network_rx_bytes_per_second', row => row.networkRxBytesPerSecond],
  ['network_tx_bytes_per_second', row => row.networkTxBytesPerSecond],
  ['block_read_bytes', row => row.blockReadBytes],
  ['block_write_bytes', row => row.blockWriteBytes],
  ['block_read_bytes_per_second', row => row.blockReadBytesPerSecond],
  ['block_write_bytes_per_second', row => row.blockWriteBytesPerSecond],
  ['pids', row => row.pids],
  ['restarts', row => row.restartCount],
] as const satisfies readonly (readonly [
  string,
  (row: ContainerHistoryRow) => string | number | undefined,
])[];

export type HistoryFormat = 'csv' | 'jsonl';

/** What stands before the first row. */
export function fileHead(format: HistoryFormat): string {
  return format === 'csv' ? `${csvRecord(columns.map(([name]) => name))}\r\n` : '';
}

export function fileLine(format: HistoryFormat, row: ContainerHistoryRow): string {
  if (format === 'csv') return `${csvRecord(columns.map(([, value]) => value(row)))}\r\n`;
  return `${JSON.stringify(Object.fromEntries(columns.map(([name, value]) => [name, value(row)])))}\n`;
}
