/** A client under test that is a program: told by lines on its standard input, reporting by lines on its output. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { ClientUnderTest } from "./client-run.js";
import type { Template } from "./vector.js";

/** The program that `command` starts: once for each vector, so that nothing is left of the one before. */
export function clientProgram([program, ...args]: readonly string[]): ClientUnderTest {
  if (program === undefined) throw new Error("no command that starts the client");
  return {
    jobs: 4,
    begin: (report) => {
      const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
      child.on("error", (error) => report({ call: 0, cannot: error.message }));
      child.stdin.on("error", () => {}); // it has ended: nothing that it should report will come
      createInterface(child.stdout).on("line", (line) => report(parse(line)));
      return {
        tell: (command) => void child.stdin.write(`${JSON.stringify(command)}\n`),
        end: () => void child.kill(),
      };
    },
  };
}

function parse(line: string): Template {
  try {
    const report: unknown = JSON.parse(line);
    return Object(report);
  } catch {
    return { call: 0, printed: line }; // what a program prints beside its reports is of no call
  }
}
