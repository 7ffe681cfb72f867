/** Servers of engines: those that run on this machine, and own ones that a test may kill. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this machine must have every engine: where a missing one would be skipped unseen. */
const MUST = process.env.CI === "true" || process.env.ENGINES === "required";

/** The servers of the engines that are tested. */
export const ENGINES = ["redis-server", "nats-server"] as const;

/** Whether `program` is there. Throws where it must be. */
export function hasProgram(program: (typeof ENGINES)[number]): boolean {
  const isThere = spawnSync(program, ["--version"]).error === undefined;
  if (!isThere && MUST) throw new Error(`${program} is required (CI=true), and is not on the path`);
  return isThere;
}

/** A server of its own, on a free port. */
export interface EngineProcess {
  readonly port: number;
  pid(): number;
  kill(): Promise<void>;
  start(): Promise<void>;
  pause(): void;
  resume(): void;
}

/** Starts a server of Redis with more arguments. */
export function startRedisNode(more: readonly string[]): Promise<EngineProcess> {
  return startEngine("redis-server", more);
}

/** Starts a server of `program` that holds everything in memory. Whoever starts it kills it. */
export async function startEngine(
  program: (typeof ENGINES)[number],
  more: readonly string[] = [],
): Promise<EngineProcess> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  let folder = "";
  const start = async (): Promise<void> => {
    folder = mkdtempSync(join(tmpdir(), "monument-ws-engine-"));
    const args =
      program === "redis-server"
        ? ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        : ["-a", "127.0.0.1", "-p", `${port}`, "-js", "-sd", folder];
    child = spawn(program, [...args, ...more], { stdio: "ignore" });
    await answers(port);
  };
  const kill = async (): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending && ending.exitCode === null && ending.signalCode === null) {
      const gone = once(ending, "exit");
      ending.kill("SIGKILL");
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  await start();
  return {
    port,
    pid: () => child?.pid ?? 0,
    kill,
    start,
    pause: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
  };
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

/** Resolves when something listens there. */
async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      const end = (result: boolean): void => {
        socket.destroy();
        resolve(result);
      };
      socket.once("connect", () => end(true));
      socket.once("error", () => end(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nothing listens on port ${port}`);
}
