// Entry of `uid2-wasm/server/files`: checkpoints, and stored raw UIDs, in files of Node, Deno and Bun.
export { fileCheckpoint } from "./file_checkpoint.js";
export { rawUidFile } from "./raw_uid_file.js";
