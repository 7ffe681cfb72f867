/** Runs a command. Where what it writes goes into a file, it writes no colour codes. */
import { spawnSync } from "node:child_process";

if (!process.stdout.isTTY) process.env.NO_COLOR ??= "1";
const { status } = spawnSync(process.argv.slice(2).join(" "), { shell: true, stdio: "inherit" });
process.exitCode = status ?? 1;
