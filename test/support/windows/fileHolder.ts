/**
 * Run as a child process: holds a file open until it is ended or nobody reads its output. With an argument,
 * it opens the file of that name without sharing. Without one, it holds its standard input, shared in the way
 * its parent opened it.
 */
import * as fs from 'node:fs';

/** libuv's `UV_FS_O_EXLOCK`, which Node does not export. Windows only. */
const shareNothing = 0x1000_0000;

const [, , file] = process.argv;
if (file !== undefined) fs.openSync(file, shareNothing);
process.stdout.on('error', () => process.exit());
const tell = (): boolean => process.stdout.write(`held by ${process.pid}\n`);
setInterval(tell, 1000);
tell();
