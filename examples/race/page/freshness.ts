import type { Snapshot } from "monument-ws";
import { part, setText } from "./elements.js";

type Known = Pick<Snapshot<unknown>, "status" | "updatedAt" | "error">;

/** The race is published four times a second: what is older than this did not come when it should have. */
const OLD_MS = 1_200;
const CHECK_MS = 200;

const shown = new Map<HTMLElement, Known>();

/**
 * Shows on a part of the page how far its data can be trusted, and how old it is as soon as that is old. What is live and
 * new says nothing: the connection's own line says it once. The style sheet greys out what is not live.
 */
export function showFreshness(element: HTMLElement, known: Known): void {
  if (shown.size === 0) setInterval(showAges, CHECK_MS);
  shown.set(element, known);
  element.dataset.status = known.status;
  show(element, known);
}

/** Whether everything on the page is live and new. */
export function isAllFresh(): boolean {
  return [...shown.values()].every((known) => known.status === "live" && !isOld(known));
}

function showAges(): void {
  for (const [element, known] of shown) show(element, known);
}

function show(element: HTMLElement, known: Known): void {
  const age = isOld(known) ? "old" : "new";
  if (element.dataset.age !== age) element.dataset.age = age;
  setText(part(element, "freshness", HTMLElement), inWords(known));
}

function isOld({ updatedAt }: Known): boolean {
  return updatedAt !== undefined && Date.now() - updatedAt > OLD_MS;
}

function inWords(known: Known): string {
  const { status, updatedAt, error } = known;
  if (status === "loading") return "loading";
  if (status === "error") return error ? `error · ${error.message}` : "error";
  if (updatedAt === undefined || (status === "live" && !isOld(known))) return "";
  const seconds = Math.floor((Date.now() - updatedAt) / 1000);
  return status === "live" ? `${seconds} s old` : `stale · ${seconds} s old`;
}
