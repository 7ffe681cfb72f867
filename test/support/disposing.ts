import { afterEach } from "vitest";

type Dispose = () => unknown;

/** What the running test started: undone in reverse order when it ends. */
let started: Dispose[] = [];

/** Has `dispose` called when the running test ends. */
export function atEnd(dispose: Dispose): void {
  started.push(dispose);
}

afterEach(async () => {
  const all = started.reverse();
  started = [];
  for (const dispose of all) await dispose();
});
