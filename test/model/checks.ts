import type { Pair } from "../../testing/index.js";
import { type Actor, snapshotOf } from "./actor.js";
import { ITEMS } from "./items.js";
import { itemOf, type Rights } from "./rights.js";
import type { SlowLinks } from "./slow-links.js";
import type { Truth } from "./truth.js";

/** The world, as far as it is checked. */
export interface Checked {
  readonly actors: readonly Actor[];
  readonly truth: Truth;
  readonly rights: Rights;
  readonly violations: string[];
  readonly slow: SlowLinks;
  readonly pair: Pick<Pair, "links">;
  /** The promises that have not settled. */
  readonly pending: number;
}

/** Says what no state may ever show: a live value older than the link, or older than one that was seen. */
export function checkAlways({ actors, truth, violations, slow, pair }: Checked): void {
  for (const [index, actor] of actors.entries()) {
    for (const name of ITEMS) {
      const { status, value } = snapshotOf(actor, name);
      const what = `client ${index}, ${name}`;
      if (value === undefined && !actor.stops.has(name)) actor.seen.delete(name); // it is kept no more
      if (status === "live" && actor.client.state.name !== "open")
        violations.push(`${what}: live without a link`);
      if (value === undefined || name === "switch") continue;
      const { version } = value;
      if (truth.wasLate(name, version)) continue; // until the handler has been asked once more
      if (version < (actor.seen.get(name) ?? 0)) violations.push(`${what}: went back to ${version}`);
      actor.seen.set(name, version);
      const atOpen = actor.truthAtOpen.get(name) ?? 0;
      if (status === "live" && version < atOpen)
        violations.push(`${what}: live at ${version}, truth was ${atOpen}`);
      const late = status === "live" && slow.check(pair.links, name, version);
      if (late) violations.push(`${what}: ${late}`);
    }
  }
}

/** Says what a client still holds of a user whom the server has thrown out. */
export function checkUsers({ actors, violations }: Checked): void {
  for (const [index, actor] of actors.entries()) {
    const { state } = actor.client;
    if (state.name !== "closed" || !/^440[13]$/.test(`${state.code}`)) continue;
    for (const name of ITEMS) {
      if (snapshotOf(actor, name).value === undefined) continue;
      violations.push(`client ${index}, ${name}: the value of a user who was thrown out`);
    }
  }
}

/** Says what has not converged after a long quiet time: on the truth, or where the right is gone on nothing. */
export function checkConverged({ actors, truth, rights, violations, pending }: Checked): void {
  if (pending > 0) violations.push(`${pending} promises have not settled`);
  for (const [index, actor] of actors.entries()) {
    for (const name of actor.stops.keys()) {
      const { status, value, error } = snapshotOf(actor, name);
      const newest = truth.payload(name).version;
      const isRight = rights.may(index, name)
        ? status === "live" && value?.version === newest
        : /^(forbidden|unauthenticated)$/.test(error?.code ?? "") && value === undefined;
      if (isRight) continue;
      const what = `${status} ${error?.code ?? ""} at ${value?.version}`;
      violations.push(`client ${index}, ${name}: ${what}, truth is ${newest}`);
    }
  }
}

/** Says if a client was sent a value that was set when it had no right to it any more. */
export function checkRight(
  { rights, violations }: Checked,
  client: number,
  event: string,
  version: number,
): void {
  const name = itemOf(event.split(":")[2] ?? "");
  if (name === "switch" || !rights.isSecret(client, name, version)) return;
  violations.push(`client ${client} was sent ${name} ${version}, set after it had lost the right to it`);
}
