/** The export's own thread: runs one export and ends. No logic. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../common/errors';
import { lowerThreadPriority } from '../../node/lowerThreadPriority';
import type { ExportMessage, ExportOptions } from '../../protocol/export';
import { exportHistory } from './exportHistory';

function send(message: ExportMessage): void {
  parentPort?.postMessage(message);
}

lowerThreadPriority();
exportHistory(
  workerData as ExportOptions,
  share => send({ type: 'progress', share }),
  file => send({ type: 'examine', file }),
).then(
  result => send({ type: 'done', result }),
  (error: unknown) => send({ type: 'failed', message: messageOf(error) }),
);
