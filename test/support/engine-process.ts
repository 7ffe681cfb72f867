/** Servers of engines: those that run on this machine, and own ones that a test may kill. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
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
  /** Ends it without a warning: what it held is lost. */
  kill(): Promise<void>;
  /** Starts it, with what it held when a folder was dumped. */
  start(dumped?: string): Promise<void>;
  /** A new folder with what it holds now. NATS is restarted for that. */
  dump(): Promise<string>;
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
  const server = new EngineServer(program, await freePort(), more);
  await server.start();
  return server;
}

class EngineServer implements EngineProcess {
  readonly port: number;
  #program: (typeof ENGINES)[number];
  #more: readonly string[];
  #child: ChildProcess | undefined;
  #folder = "";

  constructor(program: (typeof ENGINES)[number], port: number, more: readonly string[]) {
    this.#program = program;
    this.port = port;
    this.#more = more;
  }

  pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(dumped?: string): Promise<void> {
    this.#folder = newFolder();
    if (dumped !== undefined) cpSync(dumped, this.#folder, { recursive: true });
    await this.#run();
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async dump(): Promise<string> {
    const isRedis = this.#program === "redis-server";
    if (isRedis) execFileSync("redis-cli", ["-p", `${this.port}`, "SAVE"]);
    else await this.#end("SIGTERM");
    const dumped = newFolder();
    cpSync(this.#folder, dumped, { recursive: true });
    if (!isRedis) await this.#run();
    return dumped;
  }

  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  async #run(): Promise<void> {
    const [port, folder] = [`${this.port}`, this.#folder];
    const args =
      this.#program === "redis-server"
        ? ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        : ["-a", "127.0.0.1", "-p", port, "-js", "-sd", folder];
    // NATS is written in Go: its garbage is collected earlier, so that its memory is what it holds.
    const env = { GOGC: "50", ...process.env };
    this.#child = spawn(this.#program, [...args, ...this.#more], { stdio: "ignore", env });
    await answers(this.port);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const ending = this.#child;
    this.#child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, "exit");
    ending.kill(signal);
    await gone;
  }
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "monument-ws-engine-"));
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
