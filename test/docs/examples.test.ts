/** What README.md and docs/ show compiles against the sources. */
import { describe, expect, it } from "vitest";
import { checkExamples, findExamples } from "./examples.js";

const examples = findExamples();
const complaints = checkExamples(examples);

describe("the example of", () => {
  it.each(examples)("$page, line $line", (example) => {
    expect(complaints.get(example)).toEqual([]);
  });
});

it("finds the examples of every page", () => {
  const pages = new Set(examples.map(({ page }) => page));
  expect([...pages]).toEqual(
    expect.arrayContaining(["README.md", "docs/CONFORMANCE.md", "docs/guides/server.md"]),
  );
});

it("would tell of a name that is not there", () => {
  const example = { page: "README.md", line: 1, file: `${import.meta.dirname}/README.md/wrong.js` };
  const text =
    'import { createClient } from "monument-ws";\ncreateClient({ url: "ws://x" }).gett("clock");\n';
  const [found] = checkExamples([{ ...example, text }]).values();
  expect(found).toEqual([expect.stringContaining("line 3: Property 'gett' does not exist")]);
});
