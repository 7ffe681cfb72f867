/** Many schedules in several processes, each of which begins with a seed of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const SHARD = 1_000;
/** Nobody reads where the errors of a schedule were made, of which there are many: a sixth of the time. */
const FLAGS = ["--stack-trace-limit=0", "--import", "tsx"];

/** What is run, and by how many processes at once. */
export interface Shards {
  of: string;
  /** The seed of the first shard; each further one has the next. */
  seed: number;
  schedules: number;
  /** How long at most, in milliseconds: no shard begins later. */
  timeMs: number;
  jobs: number;
}

/** Runs all shards. Prints the seed of each. Throws if one has found that a promise is broken. Returns how many ran. */
export async function runShards({ of, seed, schedules, timeMs, jobs }: Shards): Promise<number> {
  const until = Date.now() + timeMs;
  process.once("SIGTERM", () => process.exit(1)); // and so do the shards
  let begun = 0;
  let done = 0;
  let isBroken = false;
  const work = async (): Promise<void> => {
    while (!isBroken && begun < schedules && Date.now() < until) {
      const shard = begun / SHARD;
      const size = Math.min(SHARD, schedules - begun);
      begun += size;
      await runShard(of, seed + shard, size).catch((error: unknown) => {
        isBroken = true;
        throw error;
      });
      done += size;
      console.log(`seed ${seed + shard}: ${size} schedules held, ${done} of ${schedules} are done`);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: jobs }, work));
  for (const end of ended) if (end.status === "rejected") throw end.reason;
  return done;
}

async function runShard(of: string, seed: number, schedules: number): Promise<void> {
  const replay = fileURLToPath(new URL("replay.ts", import.meta.url));
  const args = ["--of", of, "--seed", `${seed}`, "--schedules", `${schedules}`];
  const child = spawn(process.execPath, [...FLAGS, replay, ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const stop = (): void => void child.kill("SIGTERM");
  process.once("exit", stop);
  const [code] = await once(child, "exit");
  process.off("exit", stop);
  if (code !== 0) throw new Error(`the shard with seed ${seed} failed: replay it with --seed ${seed}`);
}
