import type { HistoryRow, HostHistoryRow } from '../../api';
import { containerMetrics, type ContainerMetric } from '../../common/metrics';
import type { HostSample } from '../../common/model/sample';
import type { ContainerHistoryRow } from '../../protocol/store';

const metrics = Object.keys(containerMetrics) as ContainerMetric[];

/** A container's row in the form of the public API. Its metrics are those of the table. */
export function toRow(row: ContainerHistoryRow): HistoryRow {
  const values: Partial<Record<ContainerMetric, number>> = {};
  for (const metric of metrics) if (row[metric] !== undefined) values[metric] = row[metric];
  return {
    ...values,
    timestamp: new Date(row.timestampMs),
    containerId: row.containerId,
    containerName: row.containerName,
    workload: row.workload,
    status: row.status,
    health: row.health,
    restartCount: row.restartCount,
    elapsedMs: row.elapsedMs,
    networkRxBytes: row.networkRxBytes,
    networkTxBytes: row.networkTxBytes,
    blockReadBytes: row.blockReadBytes,
    blockWriteBytes: row.blockWriteBytes,
    memoryUsed: row.memoryUsedBytes,
    memoryLimit: row.memoryLimitBytes,
    networkRx: row.networkRxBytes,
    networkTx: row.networkTxBytes,
  };
}

/** A row of the host in the form of the public API. */
export function toHostRow(row: HostSample): HostHistoryRow {
  return {
    timestamp: new Date(row.timestampMs),
    cpuPercent: row.cpuPercent,
    coresPercent: row.coresPercent,
    load: row.load,
    memoryUsedBytes: row.memoryUsedBytes,
    memoryAvailableBytes: row.memoryAvailableBytes,
    memoryTotalBytes: row.memoryTotalBytes,
    swapUsedBytes: row.swapUsedBytes,
    swapTotalBytes: row.swapTotalBytes,
    networkRxBytesPerSecond: row.networkRxBytesPerSecond,
    networkTxBytesPerSecond: row.networkTxBytesPerSecond,
    diskReadBytesPerSecond: row.diskReadBytesPerSecond,
    diskWriteBytesPerSecond: row.diskWriteBytesPerSecond,
    fileSystems: row.fileSystems?.map(({ mount, usedBytes, sizeBytes }) => ({ mount, usedBytes, sizeBytes })),
  };
}
