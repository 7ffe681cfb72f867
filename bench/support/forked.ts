/** Processes of their own, that the driver of a proof starts and asks, and that end with it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What a forked process can be asked, by name. Arguments and answers travel as JSON. */
export type Commands = Record<string, (...args: never[]) => unknown>;

/** One command, as it travels to the process. */
interface Command {
  name: string;
  args: unknown[];
}

/** The answer to one command, as it travels between the two processes. */
type Answer = { name: string; value: unknown } | { name: string; error: string };

/** A process that takes commands; each is asked once at a time. */
export interface Forked<Taken extends Commands> {
  /** Resolves with what the command gives. Rejects if it throws or the process ends. */
  ask<Name extends keyof Taken & string>(
    name: Name,
    ...args: Parameters<Taken[Name]>
  ): Promise<Awaited<ReturnType<Taken[Name]>>>;
  /** Kills the process with SIGKILL, so that it can say no goodbye, and resolves when it has gone. */
  kill(): Promise<void>;
}

const READY = "ready";

/**
 * Starts `module` as a process of its own. Rejects if it ends before it takes commands. By default `execArgv` holds
 * what tsx added, without which the child could not read TypeScript.
 */
export async function startForked<Taken extends Commands>(
  module: URL,
  args: readonly string[] = [],
  execArgv: readonly string[] = process.execArgv,
): Promise<Forked<Taken>> {
  const path = fileURLToPath(module);
  const child = fork(path, args, { execArgv: [...execArgv, "--expose-gc"] });
  const forked: Forked<Taken> = {
    // What arrives under a command's name is what that command returned: both ends share the type.
    ask: (name, ...args) =>
      askChild(child, { name, args }) as Promise<Awaited<ReturnType<Taken[typeof name]>>>,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
  await answerOf(child, READY);
  return forked;
}

/** Takes the commands of the process that forked this one, and ends with it. */
export function takeCommands(commands: Commands): void {
  const send = (answer: Answer): void => void process.send?.(answer);
  process.on("message", ({ name, args }: Command) => {
    // The parent's types say that these are the arguments of this command.
    const run = commands[name] as ((...args: unknown[]) => unknown) | undefined;
    new Promise((resolve) => resolve(run?.(...args))).then(
      (value) => send({ name, value }),
      (error: unknown) => send({ name, error: String(error) }),
    );
  });
  process.once("disconnect", () => process.exit());
  send({ name: READY, value: undefined });
}

function askChild(child: ChildProcess, command: Command): Promise<unknown> {
  const answer = answerOf(child, command.name);
  child.send(command);
  return answer;
}

function answerOf(child: ChildProcess, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      child.off("message", take);
      child.off("exit", exited);
    };
    const take = (answer: Answer): void => {
      if (answer.name !== name) return;
      end();
      if ("error" in answer) reject(new Error(`"${name}" failed: ${answer.error}`));
      else resolve(answer.value);
    };
    const exited = (code: number | null, signal: string | null): void => {
      end();
      reject(new Error(`the process ended (${code ?? signal}) before it answered "${name}"`));
    };
    child.on("message", take);
    child.on("exit", exited);
  });
}
