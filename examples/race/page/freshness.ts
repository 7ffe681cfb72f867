import type { Snapshot } from "monument-ws";
import { part, setText } from "./elements.js";
import { clockTime } from "./format.js";

type Known = Pick<Snapshot<unknown>, "status" | "updatedAt" | "error">;

/** Shows on a part of the page how far its data can be trusted; the style sheet greys out what is not live. */
export function showFreshness(element: HTMLElement, known: Known): void {
  element.dataset.status = known.status;
  setText(part(element, "freshness", HTMLElement), inWords(known));
}

function inWords({ status, updatedAt, error }: Known): string {
  const time = updatedAt === undefined ? "never" : clockTime(updatedAt);
  switch (status) {
    case "loading":
      return "loading";
    case "live":
      return `live · ${time}`;
    case "stale":
      return `stale · last ${time}`;
    case "error":
      return error ? `error · ${error.message}` : "error";
  }
}
