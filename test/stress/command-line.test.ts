/** How the stress runner is called. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checks } from "./checks.js";

const program = fileURLToPath(new URL("./stress.ts", import.meta.url));

function stress(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", program, ...args], {
    encoding: "utf8",
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

describe("the stress runner", () => {
  it("lists every check, each with another id", () => {
    const { status, stdout } = stress("--list");
    expect(status).toBe(0);
    const ids = stdout.split("\n").flatMap((line) => line.split(" ", 1).filter((id) => id !== ""));
    expect(ids).toEqual(checks.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("does what was selected, as often as was said, each time with the next seed", () => {
    const { status, stdout } = stress(
      "--only",
      "model",
      "--seed",
      "7",
      "--repeat",
      "2",
      "--minutes",
      "0.005",
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^model: seed 7, \d+ schedules, .* s, 0 violations\nmodel: seed 8, .*\n$/);
  });

  it.each([
    ["an id that there is not", ["--only", "F1,F99"], 'there is no check "F99"'],
    ["an option that there is not", ["--nonsense"], "Unknown option '--nonsense'"],
    ["a seed that is no number", ["--seed", "x"], '--seed takes a number, not "x"'],
    ["no repetition", ["--repeat", "0"], '--repeat takes a number, not "0"'],
    ["minutes without a number", ["--minutes", "-1"], "minutes"],
  ])("refuses %s", (_, args, message) => {
    const { status, stderr } = stress(...args);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain("npm run stress");
  });
});
