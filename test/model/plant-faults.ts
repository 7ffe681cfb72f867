/** Plants faults in a copy, one at a time, and says whether the model catches them: `npm run model:faults`. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

interface Fault {
  name: string;
  file: string;
  from: string;
  to: string;
}

const FAULTS: Fault[] = [
  {
    name: "skip the dirty mark",
    file: "server/delivery/writer.ts",
    from: "    this.#backlog.add(pending, this.#limits.clock.now());\n",
    to: "",
  },
  {
    name: "keep an old etag",
    file: "client/items/snapshot.ts",
    from: 'status: "live", etag, updatedAt',
    to: 'status: "live", etag: held.etag ?? etag, updatedAt',
  },
  {
    name: "answer a ref twice",
    file: "server/items/item.ts",
    from: "    this.waiters.delete(waiter);\n",
    to: "",
  },
  {
    name: "mark live at socket open",
    file: "client/items/items.ts",
    from: "item.ref = undefined;\n      return",
    to: "[item.ref, item.link] = [undefined, link.live];\n      judge();\n      return",
  },
  {
    name: "forget one item in the renewal",
    file: "client/items/items.ts",
    from: "return held.values();",
    to: "return [...held.values()].slice(0, 2);",
  },
  {
    name: "run a request twice",
    file: "server/events/requests.ts",
    from: "requests.get(ref);\n",
    to: 'requests.get(ref + "?");\n',
  },
  {
    name: "do not ask again after a reconnect",
    file: "client/calls/calls.ts",
    from: "[...items, ...lost, ...sender.unsent]",
    to: "[...items, ...sender.unsent]",
  },
  {
    name: "believe a dead link",
    file: "client/link/heartbeat.ts",
    from: "    else if (isSilent && askedMs >= patienceMs) link.lose();\n",
    to: "",
  },
  {
    name: "let an answer overtake what was published",
    file: "server/items/answers.ts",
    from: "const isOvertaken = item.version !== version;",
    to: "const isOvertaken = item.version < version;",
  },
  {
    name: "believe an answer that was read before what was published meanwhile",
    file: "server/items/item.ts",
    from: "if (!isNewest) return this.#owner.doubted(this, before?.equals(result) === true);",
    to: "",
  },
  {
    name: "take the same value, which an older call answered, for the end of the doubt",
    file: "server/items/doubts.ts",
    from: "    doubt.isConfirmed = true;\n",
    to: "    doubt.isOpen = false;\n",
  },
  {
    name: "forget that a handler may still answer when nobody waits for it any more",
    file: "server/items/open-items.ts",
    from: "if (!item.isAnswered) return this.#lingering.add(item);",
    to: "item.calls = undefined;",
  },
  {
    name: "let an answer overtake what the emitter has still to deliver",
    file: "server/bus/bus.ts",
    from: "if (isHarken(bus)) setImmediate(then);",
    to: "if (isHarken(bus)) then();",
  },
  {
    name: "send what is set before it is decided again whether the client may have it",
    file: "server/items/rights.ts",
    from: "interest.watches.get(event)?.hold();",
    to: "",
  },
  {
    name: "act upon a decision by the rights of before",
    file: "server/access/authority.ts",
    from: "while (changes !== line.changes && session.isOpen) {",
    to: "while (changes < 0) {",
  },
  {
    name: "leave out the gets that wait when rights change",
    file: "server/items/rights.ts",
    from: "    wanted.set(item.event, { ...item.asked, ref, live, message });\n",
    to: "",
  },
  {
    name: "3: ask for what is shown before what is left",
    file: "client/calls/get-batches.ts",
    from: "const ended = ends.splice(0, maxGets);",
    to: "const ended = gets.length && room ? [] : ends.splice(0, maxGets);",
  },
  {
    name: "3: never ask again after an error",
    file: "client/items/updates.ts",
    from: 'const FINAL_ERRORS = ["closed",',
    to: 'const FINAL_ERRORS = ["failed", "timeout", "closed",',
  },
  {
    name: "6: stay live after a move, and take no more of the old connection",
    file: "client/items/items.ts",
    from: "connection === link.live || (connection === item?.link && !connection.isDoubtful)",
    to: "connection === link.live",
  },
  {
    name: "7: take a push before the answer for a confirmation",
    file: "client/items/items.ts",
    from: "if (isAnswer || isPlain(connection)) item.link",
    to: "item.link",
  },
  {
    name: "kept: call a value live that nothing confirms",
    file: "client/items/value-cache.ts",
    from: "snapshot: unconfirmed(snapshot)",
    to: 'snapshot: { ...snapshot, status: "live" }',
  },
  {
    name: "kept: show the next user what the last one had",
    file: "client/items/items.ts",
    from: 'if (error && error.code !== "closed") kept.clear();',
    to: "",
  },
  {
    name: "kept: never end what lingers",
    file: "client/items/linger.ts",
    from: ", () => forget(item));",
    to: ", () => {});",
  },
  {
    name: "leave a timer running",
    file: "client/calls/ask.ts",
    from: "        stopTimer();\n",
    to: "",
  },
  {
    name: "call late values live",
    file: "server/delivery/punctuality.ts",
    from: "    this.isLate = true;\n",
    to: "    return;\n",
  },
];

const { values } = parseArgs({
  options: { only: { type: "string", default: "" }, seed: { type: "string", default: "1" } },
});
const chosen = FAULTS.filter(({ name }) => name.includes(values.only));

const COPIED = [
  "client",
  "cluster",
  "server",
  "shared",
  "testing",
  "test/model",
  "test/support",
  "package.json",
  "tsconfig.json",
];

const folder = mkdtempSync(join(tmpdir(), "monument-ws-faults-"));
for (const path of COPIED) cpSync(path, join(folder, path), { recursive: true });
symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));

let missed = 0;
for (const { name, file, from, to } of chosen) {
  const path = join(folder, file);
  const sound = readFileSync(path, "utf8");
  if (!sound.includes(from)) throw new Error(`the fault "${name}" no longer fits ${file}`);
  writeFileSync(path, sound.replace(from, to));
  const replay = ["tsx", "test/model/replay.ts", "--seed", values.seed, "--schedules", "20000"];
  const run = spawnSync("npx", replay, {
    cwd: folder,
    encoding: "utf8",
  });
  writeFileSync(path, sound);
  const isCaught = run.status !== 0 && run.stderr.includes("the promise is broken");
  if (!isCaught) missed++;
  const why = /\nError: (.*)/.exec(run.stderr)?.[1] ?? run.stderr.slice(0, 200);
  console.log(`${isCaught ? "caught" : "MISSED"}  ${name}: ${why}`);
}
execFileSync("npx", ["tsx", "test/model/replay.ts", "--schedules", "2000"], {
  cwd: folder,
  stdio: "inherit",
});
rmSync(folder, { recursive: true });
console.log(`${chosen.length - missed} of ${chosen.length} planted faults were caught`);
process.exitCode = missed === 0 ? 0 : 1;
