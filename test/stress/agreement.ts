/** What must hold after every fault: the client's last value is the server's, and sessions are clients. */
import { nameOf, type Value } from "./application.js";
import { eventually } from "./eventually.js";
import type { Stage, StressServer, TappedClient } from "./stage.js";

/** Keeps the first `count` items of a server live. */
export function watchItems(all: readonly TappedClient[], count: number): void {
  for (const { client } of all) {
    for (let item = 0; item < count; item++) client.subscribe(nameOf(item), () => {});
  }
}

/** Waits until every client holds these versions live; who does not is a violation. */
export async function untilAgreed(
  stage: Stage,
  all: readonly TappedClient[],
  versions: readonly number[],
  limitMs = 15_000,
): Promise<void> {
  await eventually(() => disagreements(all, versions).length === 0, limitMs);
  const left = disagreements(all, versions);
  for (const each of left.slice(0, 5)) stage.violate(each);
  if (left.length > 5) stage.violate(`and ${left.length - 5} items more are not the server's`);
}

/** Waits until the server has as many sessions as there are clients. */
export async function untilSessions(
  stage: Stage,
  server: StressServer,
  count: number,
  limitMs = 15_000,
): Promise<void> {
  const sessions = async (): Promise<number> => (await server.ask("stats")).sessions;
  if (await eventually(async () => (await sessions()) === count, limitMs)) return;
  stage.violate(`${await sessions()} sessions for ${count} clients`);
}

function disagreements(all: readonly TappedClient[], versions: readonly number[]): string[] {
  return all.flatMap(({ client }, index) =>
    versions.flatMap((truth, item) => {
      const { status, value } = client.item(nameOf(item)).get();
      // Only servers of the stress runner answer, with such values.
      const version = (value as Value | undefined)?.version;
      if (status === "live" && version === truth) return [];
      const state = JSON.stringify(client.state);
      return [`client ${index} ${state}: ${nameOf(item)} is ${status} at ${version}, not ${truth}`];
    }),
  );
}
