/** The example application as a process of its own, as `npm start` starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The running example. */
export interface Example {
  /** Where it is served. */
  url: string;
  /** Asks it to end. Resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts an example on a free port, with more of the environment if given. Rejects with what it wrote if it ends before it serves. */
export async function startExample(
  environment: Record<string, string> = {},
  module = "examples/race/app.ts",
): Promise<Example> {
  const child = spawn(process.execPath, ["--import", "tsx", module], {
    cwd: root,
    env: { ...process.env, ...environment, PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { url: await urlOf(child), stop: () => stop(child) };
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let written = "";
    const take = (chunk: Buffer): void => {
      written += chunk.toString();
      const url = /https?:\/\/localhost:\d+\//.exec(written)?.[0];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the example ended with ${code}:\n${written}`)));
  });
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const [code] = await exited;
  return code;
}
