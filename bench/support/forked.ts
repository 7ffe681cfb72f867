/** Processes of their own, that the driver of a proof or a test starts and asks, and that end with it. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a forked process can be asked, by name. */
export type Commands = Record<string, (...args: never[]) => unknown>;

/** One question, as it travels to the forked process. */
interface Asked {
  number: number;
  name: string;
  args: unknown[];
}

/** The answer to one question, as it travels back. */
type Answer = { number: number } & ({ value: unknown } | { error: string });

/** How a process ended: one of both is `null`. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that takes commands. */
export interface Forked<Taken extends Commands> {
  /** Resolves when the process has ended. */
  readonly exited: Promise<Exit>;
  /** Resolves with what the command gives. Rejects if it throws or the process ends. */
  ask<Name extends keyof Taken & string>(
    name: Name,
    ...args: Parameters<Taken[Name]>
  ): Promise<Awaited<ReturnType<Taken[Name]>>>;
  /** Sends the process a signal. */
  signal(signal: NodeJS.Signals): void;
  /** Kills the process with SIGKILL, so that it can say no goodbye, and resolves when it has gone. */
  kill(): Promise<void>;
}

/** The question of which the answer says that the process takes commands. */
const READY = 0;

/** Without tsx a child could not read TypeScript; under vitest a process has no such argument to pass on. */
const READS_TYPESCRIPT = ["--import", "tsx"];

/** Starts `module` as a process of its own. Rejects if it ends before it takes commands. */
export async function startForked<Taken extends Commands>(
  module: URL,
  args: readonly string[] = [],
  execArgv: readonly string[] = READS_TYPESCRIPT,
): Promise<Forked<Taken>> {
  const child = fork(fileURLToPath(module), args, { execArgv: [...execArgv, "--expose-gc"] });
  const questions = new Questions(child);
  const forked: Forked<Taken> = {
    exited: questions.exited,
    // What arrives as the answer to a command is what that command returned: both ends share the type.
    ask: (name, ...given) => questions.ask(name, given) as Promise<Awaited<ReturnType<Taken[typeof name]>>>,
    signal: (signal) => void child.kill(signal),
    kill: async () => {
      child.kill("SIGKILL");
      await questions.exited;
    },
  };
  await questions.answer(READY, "start");
  return forked;
}

/** Takes the commands of the process that forked this one, and ends with it. */
export function takeCommands(commands: Commands): void {
  const send = (answer: Answer): void => void process.send?.(answer);
  process.on("message", ({ number, name, args }: Asked) => {
    // Both ends share the type of the commands: what was given to `ask` is what this one takes.
    new Promise((resolve) => resolve(commands[name]?.(...(args as never[])))).then(
      (value) => send({ number, value }),
      (error: unknown) => send({ number, error: String(error) }),
    );
  });
  process.once("disconnect", () => process.exit());
  send({ number: READY, value: undefined });
}

interface Waiting {
  name: string;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** What a forked process was asked and has not answered yet. */
class Questions {
  readonly exited: Promise<Exit>;
  #child: ChildProcess;
  #waiting = new Map<number, Waiting>();
  #count = READY;
  #isOver = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on("message", (answer: Answer) => this.#take(answer));
    child.on("error", () => {}); // a question to a process that is going: its end is told below
    this.exited = new Promise((resolve) =>
      child.once("exit", (code, signal) => {
        this.#end(`${code ?? signal}`);
        resolve({ code, signal });
      }),
    );
  }

  ask(name: string, args: unknown[]): Promise<unknown> {
    const number = ++this.#count;
    const answer = this.answer(number, name);
    if (this.#child.connected) this.#child.send({ number, name, args } satisfies Asked);
    return answer;
  }

  answer(number: number, name: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { name, resolve, reject });
      if (this.#isOver) this.#end("it was over before");
    });
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.number);
    this.#waiting.delete(answer.number);
    if ("error" in answer) waiting?.reject(new Error(`"${waiting.name}" failed: ${answer.error}`));
    else waiting?.resolve(answer.value);
  }

  #end(how: string): void {
    this.#isOver = true;
    for (const { name, reject } of this.#waiting.values()) {
      reject(new Error(`the process ended (${how}) before it answered "${name}"`));
    }
    this.#waiting.clear();
  }
}
