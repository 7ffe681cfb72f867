/**
 * Plants faults, one for each of some numbers of docs/PROTOCOL.md, and says whether the vectors of that number
 * catch it: `npm run conformance:faults -- --seed 1 --count 12`, or `--all`. Those of the server are planted in
 * the code of a copy, those of the client on its wire.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ClientModule } from "../../cli/conformance/drive.js";
import type { Row } from "../../cli/conformance/result.js";
import { loadVectors, type Side } from "../../cli/conformance/vector.js";
import { createClient } from "../../client/index.js";
import { seededRandom } from "../../testing/random.js";
import { CLIENT_FAULTS } from "./client-faults.js";
import { faultySocket, type WireFault } from "./faulty-socket.js";
import { testOwnClient } from "./own-client.js";

/** A fault of the server: what is replaced in which file. */
interface CodeFault {
  requirement: string;
  edits: ReadonlyArray<{ file: string; from: string; to: string }>;
}

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "12" },
    only: { type: "string" },
    all: { type: "boolean", default: false },
  },
});

const ROOMS = [
  "cli",
  "client",
  "protocol",
  "cluster",
  "contract",
  "server",
  "shared",
  "test/conformance",
  "package.json",
  "tsconfig.json",
];
const folder = mkdtempSync(join(tmpdir(), "monument-ws-conformance-faults-"));
for (const room of ROOMS) cpSync(room, join(folder, room), { recursive: true });
symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));

/** What our server gives for `requirement` with this fault in its code. */
function testServer({ requirement, edits }: CodeFault): Row | undefined {
  const sound = new Map<string, string>();
  for (const { file, from, to } of edits) {
    const path = join(folder, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`the fault of ${requirement} no longer fits ${file}`);
    sound.set(path, sound.get(path) ?? text);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  const run = spawnSync(process.execPath, ["--import", "tsx", "test/conformance/replay.ts", requirement], {
    cwd: folder,
    encoding: "utf8",
  });
  for (const [path, text] of sound) writeFileSync(path, text);
  if (run.status !== 0) throw new Error(`${requirement}: ${run.stderr}`);
  const rows: Row[] = JSON.parse(run.stdout);
  return rows[0];
}

/** What our client gives for `requirement` with this fault on its wire. */
async function testClient(requirement: string, fault: WireFault): Promise<Row | undefined> {
  const module: ClientModule = {
    createClient: (options) => createClient({ ...options, WebSocket: faultySocket(fault) }),
  };
  const vectors = loadVectors("client").filter((vector) => vector.requirement === requirement);
  const [row] = await testOwnClient(vectors, { module, fields: fault.fields, withinMs: 3_000 });
  return row;
}

const serverFaults: CodeFault[] = JSON.parse(readFileSync("test/conformance/server-faults.json", "utf8"));
const faults: Array<{ side: Side; requirement: string; test: () => Promise<Row | undefined> }> = [
  ...serverFaults.map((fault) => ({
    side: "server" as const,
    requirement: fault.requirement,
    test: async () => testServer(fault),
  })),
  ...Object.entries(CLIENT_FAULTS).map(([requirement, fault]) => ({
    side: "client" as const,
    requirement,
    test: () => testClient(requirement, fault),
  })),
];

const random = seededRandom(Number(values.seed));
const drawn = faults.map((fault) => ({ fault, at: random() })).sort((one, other) => one.at - other.at);
const chosen = values.only
  ? faults.filter(({ requirement }) => requirement === values.only)
  : drawn.map(({ fault }) => fault);

let missed = 0;
const picked = values.all || values.only ? chosen : chosen.slice(0, Number(values.count));
for (const { side, requirement, test } of picked) {
  const row = await test();
  const isCaught = row?.outcome === "fail";
  if (!isCaught) missed++;
  console.log(
    `${isCaught ? "caught" : "MISSED"}  ${side}  ${requirement.padEnd(6)} ${row?.reason ?? row?.says}`,
  );
}
rmSync(folder, { recursive: true });
console.log(`${picked.length - missed} of ${picked.length} planted faults were caught`);
process.exit(missed === 0 ? 0 : 1);
