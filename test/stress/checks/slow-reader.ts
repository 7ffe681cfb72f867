import { growth, type Memory } from "../../../bench/slow-reader/memory.js";
import { untilAgreed, watchItems } from "../agreement.js";
import type { Check } from "../check.js";

const SETS = 20_000;
const BYTES = 20_000;
const WARM_UP_SETS = 2_000;
const MAX_GROWTH_MB = 8;
const BYTES_PER_MB = 1024 * 1024;

/** One client that reads nothing while an item is set again and again, beside one that reads. */
export const slowReader: Check = {
  id: "F4",
  about:
    "a slow reader, 20,000 sets of 20 kB: memory grows under 8 MB, the last value is seen, nothing is closed",
  isAlone: true,
  run: async ({ stage, isLong }) => {
    const rounds = isLong ? 5 : 1;
    const server = await stage.server({ bytes: BYTES });
    const proxy = await stage.proxy(server);
    const slow = stage.client(proxy.url);
    const all = [slow, stage.client(server.url)];
    watchItems(all, 1);
    await untilAgreed(stage, all, [0]);
    const losses: string[] = [];
    for (const { client } of all) client.onState(({ name }) => void losses.push(name));
    const warm = await server.ask("setMany", 0, 1, WARM_UP_SETS); // what V8 and the system take once is no growth
    await untilAgreed(stage, all, [WARM_UP_SETS]);
    const grown: Memory[] = [];
    for (let round = 0; round < rounds; round++) {
      const held = WARM_UP_SETS + round * SETS;
      const before = { ...warm, heldBytes: (await server.ask("heldMemory")).heldBytes };
      proxy.at(0)?.stall();
      grown.push(growth(before, await server.ask("setMany", 0, held + 1, held + SETS)));
      await untilAgreed(stage, all.slice(1), [held + SETS]);
      const version = Reflect.get(Object(slow.client.item("item0").get().value), "version");
      stage.claim(version === held, "the slow reader was not slow");
      proxy.resumeAll();
      await untilAgreed(stage, all, [held + SETS]);
    }
    const [heldMb, residentMb] = [most(grown, "heldBytes"), most(grown, "residentBytes")];
    // What the system has given a process says little about one run: it is told, but nothing is claimed of it.
    stage.claim(heldMb < MAX_GROWTH_MB, `the server grew by ${heldMb} MB`);
    stage.claim(losses.length === 0, `a client was cut off: ${losses}`);
    const did = `${rounds} times ${SETS} sets of ${BYTES} bytes, held ${heldMb} MB more, RSS ${residentMb} MB more`;
    return { did, violations: [] };
  },
};

function most(grown: readonly Memory[], key: keyof Memory): number {
  return Math.round((Math.max(...grown.map((each) => each[key])) / BYTES_PER_MB) * 10) / 10;
}
