/** Plants faults in a copy, and says whether the model of the cluster finds them: `npm run model:cluster:faults`. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

interface Fault {
  name: string;
  file: string;
  from: string;
  to: string;
  /** The model that has to find it, if it is not that of items. */
  of?: "requests";
}

const FAULTS: Fault[] = [
  {
    name: "read before it is watched",
    file: "cluster/opening.ts",
    from: `      await this.#owner.watch(items);
      const held = await this.#owner.read(items);`,
    to: `      const held = await this.#owner.read(items);
      await this.#owner.watch(items);`,
  },
  {
    name: "take an answer for a set",
    file: "server/nodes/cluster-feed.ts",
    from: "asked.event === event && !asked.isUsed",
    to: "asked.event === event && asked.isUsed",
  },
  {
    name: "trust a counter that the engine may forget",
    file: "cluster/judge.ts",
    from: "  let at = Math.min(candidate.at, Math.max(now, held.at + 1));",
    to: "  let at = held.at + 1;",
  },
  {
    name: "give nothing back to an engine that has forgotten",
    file: "cluster/register.ts",
    from: "  return shown ? { ...register, mine: { ...shown, isFresh: false } } : register;",
    to: "  return register;",
  },
  {
    name: "take a write that was sent twice for two",
    file: "cluster/judge.ts",
    from: "  if (isOwn && held.count >= candidate.count) return { isTaken: false, held, now };\n",
    to: "",
  },
  {
    name: "say that all is live before what has changed has left",
    file: "cluster/membership.ts",
    from: "      if (isCurrent()) await this.#owner.enter(isCurrent);",
    to: '      if (isCurrent()) this.#setState("joined");\n      if (isCurrent()) await this.#owner.enter(isCurrent);',
  },
  {
    name: "never look whether something was missed",
    file: "cluster/audit.ts",
    from: "    if (differing.length === 0) continue;",
    to: "    if (differing.length >= 0) continue;",
  },
  {
    name: "do not hear the own silence",
    file: "cluster/membership.ts",
    from: '    if (this.#state !== "alone") this.leave(',
    to: '    if (this.#state === "joining") this.leave(',
  },
  {
    name: "forget what failed to arrive",
    file: "cluster/register.ts",
    from: "mine: mine ?? { ...flying, isFresh: false }",
    to: "mine",
  },
  {
    name: "keep what was set here before it is known what the cluster holds",
    file: "server/nodes/cluster-feed.ts",
    from: "if (result && set !== undefined && held.text !== set) entry.taker.set(result, true);\n",
    to: "",
  },
  {
    name: "leave a timer running",
    file: "cluster/membership.ts",
    from: "    this.#beat.stop();\n",
    to: "",
  },
  {
    name: "run what another node runs",
    file: "cluster/claims.ts",
    from: "    if (held) return void",
    to: "    if (held?.text) return void",
    of: "requests",
  },
  {
    name: "keep to oneself what came of a request while the engine was away",
    file: "cluster/claims.ts",
    from: "    await this.#flush();\n",
    to: "",
    of: "requests",
  },
  {
    name: "give no request back to an engine that has forgotten",
    file: "cluster/claims.ts",
    from: "if (await this.#isLost())",
    to: "if (false)",
    of: "requests",
  },
  {
    name: "take a node for gone that could not be heard",
    file: "cluster/peers.ts",
    from: "Math.max(sign, this.#hearsSince)",
    to: "sign",
    of: "requests",
  },
  {
    name: "miss what was said of a request while the engine was away",
    file: "cluster/waits.ts",
    from: "      if (this.#isOver(wait) || now - wait.readAt >= READ_MS) void this.#read(wait);\n",
    to: "",
    of: "requests",
  },
  {
    name: "wait for ever for a node that is gone",
    file: "cluster/waits.ts",
    from: '    return isGone(by.slice(0, by.lastIndexOf("."))) || ',
    to: "    return ",
    of: "requests",
  },
];

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });
const chosen = FAULTS.filter(({ name }) => name.includes(values.only));
const COPIED = [
  "client",
  "cluster",
  "server",
  "shared",
  "testing",
  "test/cluster",
  "test/support",
  "package.json",
  "tsconfig.json",
];

const folder = mkdtempSync(join(tmpdir(), "monument-ws-cluster-faults-"));
for (const path of COPIED) cpSync(path, join(folder, path), { recursive: true });
symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));

let missed = 0;
for (const { name, file, from, to, of = "items" } of chosen) {
  const path = join(folder, file);
  const sound = readFileSync(path, "utf8");
  if (!sound.includes(from)) throw new Error(`the fault "${name}" no longer fits ${file}`);
  writeFileSync(path, sound.replace(from, to));
  const replay = ["tsx", "test/cluster/model/replay.ts", "--of", of, "--schedules", "5000", "--minutes", "1"];
  const run = spawnSync("npx", replay, { cwd: folder, encoding: "utf8" });
  writeFileSync(path, sound);
  const isFound = run.status !== 0 && run.stderr.includes("the promise of the cluster is broken");
  if (!isFound) missed++;
  const why = /\nError: (.*)/.exec(run.stderr)?.[1] ?? run.stderr.slice(0, 200);
  console.log(`${isFound ? "found " : "MISSED"}  ${name}: ${why}`);
}
rmSync(folder, { recursive: true });
console.log(`${chosen.length - missed} of ${chosen.length} planted faults were found`);
process.exitCode = missed === 0 ? 0 : 1;
