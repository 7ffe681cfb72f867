import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { setUpRouter } from "../../support/router.js";
import { answerWith } from "../../support/server.js";

describe("an etag", () => {
  it.each([[1], ["ü\ud800"], [{ now: 1, text: "x".repeat(10_000) }]])(
    "is so much of the SHA-256 of the value's JSON that nobody finds two values with one",
    async (value) => {
      const { events, peer } = setUpRouter();
      answerWith(events, "x", value);
      const one = peer();
      one.say({ event: "data:get:x", ref: "k", live: true });
      const hash = createHash("sha256").update(JSON.stringify(value)).digest("base64url");
      expect(await one.inbox.next()).toMatchObject({ etag: hash.slice(0, 22) });
    },
  );
});
