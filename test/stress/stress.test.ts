/** Every check of the stress runner in its short form; `npm run stress` does the full figures. */
import { describe, expect, it } from "vitest";
import { type Check, runCheck } from "./check.js";
import { checks } from "./checks.js";

/** A new seed for each day, so that the runs of a week see more than one; a failure tells it. */
const seed = Math.floor(Date.now() / 86_400_000);

async function holds(check: Check): Promise<void> {
  const { did, violations } = await runCheck(check, {
    seed,
    isLong: false,
    minutes: undefined,
    log: () => {},
  });
  expect(violations, `seed ${seed}: ${did}`).toEqual([]);
}

describe.concurrent("side by side", () => {
  for (const check of checks.filter(({ isAlone }) => !isAlone)) {
    it(`${check.id} ${check.about}`, () => holds(check), 180_000);
  }
});

describe("one after the other", () => {
  for (const check of checks.filter(({ isAlone }) => isAlone)) {
    it(`${check.id} ${check.about}`, () => holds(check), 180_000);
  }
});
