import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What is started: a program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** A program that runs, with whatever it starts itself. */
export class Program {
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  #child: ChildProcess;
  #lines: AsyncIterator<string>;
  #errors = "";

  constructor([program, ...args]: Command, cwd: string) {
    // A group of its own, so that what a launcher starts ends with it.
    this.#child = spawn(program, args, { cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => {
      this.#child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
      this.#child.once("error", (error) => resolve(error.message));
    });
    const { stdout, stderr } = this.#child;
    if (!stdout || !stderr) throw new Error("the program has no output");
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    stderr.on("data", (chunk: Buffer) => {
      this.#errors = `${this.#errors}${chunk}`.slice(-4_000);
    });
    running.add(this);
    this.ended.then(() => running.delete(this));
  }

  /** The next line, as JSON. Rejects with what the program complained about when there is none within `withinMs`. */
  async line(withinMs: number): Promise<unknown> {
    const read = await within(withinMs, this.#lines.next());
    if (read === undefined || read.done)
      throw new Error(`there is no line: ${this.#errors || "no complaint"}`);
    return JSON.parse(read.value);
  }

  /** What it wrote last to its error output. */
  get complaints(): string {
    return this.#errors;
  }

  /** Whether it ends by itself in that time. */
  async endsWithin(ms: number): Promise<boolean> {
    return (await within(ms, this.ended)) === 0;
  }

  /** Kills it, and waits until it has gone. */
  async kill(): Promise<void> {
    const { pid } = this.#child;
    try {
      if (pid !== undefined && running.has(this)) process.kill(-pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
    await this.ended;
  }
}

const running = new Set<Program>();

/** Kills all that still runs. */
export async function killAll(): Promise<void> {
  await Promise.all([...running].map((each) => each.kill()));
}

/** What `promise` gives; nothing if it takes longer than that. */
async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
