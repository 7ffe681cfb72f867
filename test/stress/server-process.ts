import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FromServerProcess, ToServerProcess } from "./protocol.js";

const program = fileURLToPath(new URL("./server.ts", import.meta.url));

/** The server's process, which can be killed, stopped and started again on the same port. */
export class ServerProcess {
  #port: number;
  #violation: (what: string) => void;
  #child: ChildProcess | undefined;
  #isStopped = false;

  constructor(port: number, violation: (what: string) => void) {
    this.#port = port;
    this.#violation = violation;
  }

  /** Starts a process that knows `versions`, if none runs. Resolves when it listens. */
  async start(versions: number[]): Promise<void> {
    if (this.#child) return;
    const child = fork(program, [this.#port, ...versions].map(String), { execArgv: ["--import", "tsx"] });
    this.#child = child;
    const listening = new Promise<void>((resolve) => {
      child.on("message", ({ listening, violation }: FromServerProcess) => {
        if (listening) resolve();
        if (violation) this.#violation(violation);
      });
    });
    await Promise.race([listening, once(child, "exit")]);
  }

  /** Tells the process of a new version; one that does not run learns it when it starts. */
  set(message: ToServerProcess): void {
    if (this.#child?.connected) this.#child.send(message);
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    this.#isStopped = false;
    if (!child || child.exitCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  /** `kill -STOP` or, if it is stopped, `kill -CONT`. */
  toggleStop(isStopped = !this.#isStopped): void {
    if (!this.#child || isStopped === this.#isStopped) return;
    this.#isStopped = isStopped;
    this.#child.kill(isStopped ? "SIGSTOP" : "SIGCONT");
  }
}
