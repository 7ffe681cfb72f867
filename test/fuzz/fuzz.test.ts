/** A short run of the fuzzer, from a new seed each time. The long one is `npm run fuzz`. */
import { describe, expect, it } from "vitest";
import { CONTRACTS } from "../support/contracts/contracts.js";
import { fuzzContract } from "./contract.js";
import { fuzzDecoder } from "./decoder.js";
import { fuzzServer } from "./server.js";

const seed = Date.now() % 2 ** 31;

describe("random input", () => {
  it("is decoded to a sound frame or to none", () => {
    const { violations, kinds } = fuzzDecoder(seed, 50_000);
    expect(violations, `npm run fuzz -- --seed ${seed} --inputs 50000 --frames 0`).toEqual([]);
    for (const kind of ["get", "set", "event", "malformed", "other", "none"]) {
      expect(kinds[kind], `${kind} with seed ${seed}`).toBeGreaterThan(1_000); // all ways are taken
    }
  });

  it("brings nothing to the bus but what the protocol allows, and costs nobody else an answer", async () => {
    const { violations, emitted, ignored, refused } = await fuzzServer(seed, 5_000);
    expect(violations, `npm run fuzz -- --seed ${seed} --inputs 0 --frames 5000`).toEqual([]);
    for (const count of [emitted, ignored, refused.reserved, refused.malformed]) {
      expect(count, `seed ${seed}`).toBeGreaterThan(100);
    }
  });
});

describe.each(CONTRACTS)("a contract of %s", (_, contract) => {
  it("lets nothing that does not fit reach a handler, and says where it does not fit", async () => {
    const { violations, ran, invalid } = await fuzzContract(contract, seed, 2_000);
    expect(violations, `npm run fuzz -- --seed ${seed} --inputs 0 --frames 2000`).toEqual([]);
    expect([ran > 50, invalid > 200], `seed ${seed}: ${ran} ran, ${invalid} refused`).toEqual([true, true]);
  });
});
