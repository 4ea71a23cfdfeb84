/**
 * Run as a child process: holds a file open until it is ended or nobody reads what it says. The file named by
 * its argument, without sharing it at all; without an argument the one that is its standard input, as whoever
 * opened that shares it.
 */
import * as fs from 'node:fs';

/** `UV_FS_O_EXLOCK` of libuv, which Node gives no name. Windows only. */
const shareNothing = 0x1000_0000;

const [, , file] = process.argv;
if (file !== undefined) fs.openSync(file, shareNothing);
process.stdout.on('error', () => process.exit());
const tell = (): boolean => process.stdout.write(`held by ${process.pid}\n`);
setInterval(tell, 1000);
tell();
