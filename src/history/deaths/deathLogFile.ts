import { gunzipSync, gzipSync } from 'node:zlib';
import type { ContainerLog } from '../../common/model/containerLog';
import { checkedKeptLog } from '../../deaths/keptLog';
import { DamagedFileError, NewerSchemaError } from '../files/fileCheck';
import type { DeathFileKind } from './deathFiles';

/** Raised when earlier readers would go wrong. */
const version = 1;
/** More than `keptLogBounds` allow. */
const maxPlainBytes = 2 ** 17;

/** The last output of a container before its death, where a user wants it kept: JSON, packed with gzip. */
export const deathLogFile: DeathFileKind<ContainerLog> = {
  ending: '.log.gz',
  encode: log => gzipSync(JSON.stringify({ version, ...log })),
  decode: bytes => {
    let stored: Partial<Record<'version', unknown>>;
    try {
      const text = gunzipSync(bytes, { maxOutputLength: maxPlainBytes }).toString('utf8');
      stored = JSON.parse(text) as typeof stored;
    } catch {
      throw new DamagedFileError('It is not the output of a container, or is damaged.');
    }
    if (Number(stored.version) > version)
      throw new NewerSchemaError('Written by a newer version of Container Metrics.');
    const log = checkedKeptLog(stored);
    if (!log) throw new DamagedFileError('It is not the output of a container.');
    return log;
  },
};
