/**
 * The 46 functions of `wasi_snapshot_preview1`: name, signature, implementation. Modules import them by these names, and
 * a missing one would keep a module from being instantiated.
 *
 * Parameters are written one letter each: `i` an i32, `I` an i64. All results are an i32 but that of `proc_exit`.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/witx/wasi_snapshot_preview1.witx
 */
import type { WasiContext } from "./context.ts";
import { argsGet, argsSizesGet, environGet, environSizesGet } from "./functions/arguments.ts";
import { clockResGet, clockTimeGet } from "./functions/clocks.ts";
import {
  fdClose,
  fdFdstatGet,
  fdFdstatSetFlags,
  fdFdstatSetRights,
  fdPrestatDirName,
  fdPrestatGet,
  fdRenumber,
} from "./functions/descriptors.ts";
import { fdReaddir } from "./functions/directory-reading.ts";
import {
  fdAdvise,
  fdAllocate,
  fdDatasync,
  fdFilestatGet,
  fdFilestatSetSize,
  fdFilestatSetTimes,
  fdSync,
} from "./functions/file-attributes.ts";
import { pathFilestatGet, pathFilestatSetTimes } from "./functions/path-attributes.ts";
import {
  pathCreateDirectory,
  pathLink,
  pathReadlink,
  pathRemoveDirectory,
  pathRename,
  pathSymlink,
  pathUnlinkFile,
} from "./functions/path-entries.ts";
import { pathOpen } from "./functions/path-open.ts";
import { pollOneoff } from "./functions/poll.ts";
import { fdSeek, fdTell } from "./functions/position.ts";
import { procExit, procRaise, schedYield } from "./functions/process.ts";
import { randomGet } from "./functions/random.ts";
import { sockAccept, sockRecv, sockSend, sockShutdown } from "./functions/sockets.ts";
import { fdPread, fdPwrite, fdRead, fdWrite } from "./functions/transfer.ts";
import type { Outcome } from "./steps.ts";

/** An implementation. That its parameters are those of the signature beside it is known from the table alone. */
export type WasiImplementation = (wasi: WasiContext, ...args: never[]) => Outcome;

/** Name, parameters and implementation of every function. */
export const FUNCTIONS: readonly (readonly [name: string, params: string, implementation: WasiImplementation])[] = [
  ["args_get", "ii", argsGet],
  ["args_sizes_get", "ii", argsSizesGet],
  ["environ_get", "ii", environGet],
  ["environ_sizes_get", "ii", environSizesGet],
  ["clock_res_get", "ii", clockResGet],
  ["clock_time_get", "iIi", clockTimeGet],
  ["fd_advise", "iIIi", fdAdvise],
  ["fd_allocate", "iII", fdAllocate],
  ["fd_close", "i", fdClose],
  ["fd_datasync", "i", fdDatasync],
  ["fd_fdstat_get", "ii", fdFdstatGet],
  ["fd_fdstat_set_flags", "ii", fdFdstatSetFlags],
  ["fd_fdstat_set_rights", "iII", fdFdstatSetRights],
  ["fd_filestat_get", "ii", fdFilestatGet],
  ["fd_filestat_set_size", "iI", fdFilestatSetSize],
  ["fd_filestat_set_times", "iIIi", fdFilestatSetTimes],
  ["fd_pread", "iiiIi", fdPread],
  ["fd_prestat_get", "ii", fdPrestatGet],
  ["fd_prestat_dir_name", "iii", fdPrestatDirName],
  ["fd_pwrite", "iiiIi", fdPwrite],
  ["fd_read", "iiii", fdRead],
  ["fd_readdir", "iiiIi", fdReaddir],
  ["fd_renumber", "ii", fdRenumber],
  ["fd_seek", "iIii", fdSeek],
  ["fd_sync", "i", fdSync],
  ["fd_tell", "ii", fdTell],
  ["fd_write", "iiii", fdWrite],
  ["path_create_directory", "iii", pathCreateDirectory],
  ["path_filestat_get", "iiiii", pathFilestatGet],
  ["path_filestat_set_times", "iiiiIIi", pathFilestatSetTimes],
  ["path_link", "iiiiiii", pathLink],
  ["path_open", "iiiiiIIii", pathOpen],
  ["path_readlink", "iiiiii", pathReadlink],
  ["path_remove_directory", "iii", pathRemoveDirectory],
  ["path_rename", "iiiiii", pathRename],
  ["path_symlink", "iiiii", pathSymlink],
  ["path_unlink_file", "iii", pathUnlinkFile],
  ["poll_oneoff", "iiii", pollOneoff],
  ["proc_exit", "i", procExit],
  ["proc_raise", "i", procRaise],
  ["sched_yield", "", schedYield],
  ["random_get", "ii", randomGet],
  ["sock_accept", "iii", sockAccept],
  ["sock_recv", "iiiiii", sockRecv],
  ["sock_send", "iiiii", sockSend],
  ["sock_shutdown", "ii", sockShutdown],
];
