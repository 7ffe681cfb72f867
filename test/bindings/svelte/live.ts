import { createLive } from "../../../bindings/svelte/index.js";
import { createClient } from "../../../client/index.js";
import type { Page } from "../react/contract.js";

const text = globalThis.document?.querySelector("script[type='application/json']")?.textContent;
const snapshot = text ? JSON.parse(text) : undefined;
export const client = createClient<Page>({ url: "/", retryMinMs: 50, retryMaxMs: 50, snapshot });
export const { setClient, useItem, useRequest, useEvent, useLink } = createLive<Page>();
export const seen = {
  renders: {} as Record<string, number>,
  said: [] as string[],
  statuses: [] as string[],
  results: [] as unknown[],
};
/** Counts what is drawn, and returns it. */
export const count = <Drawn>(name: string, drawn: Drawn): Drawn => {
  seen.renders[name] = (seen.renders[name] ?? 0) + 1;
  return drawn;
};
export const see = (status: string): string => {
  seen.statuses.push(status);
  return status;
};
export const keep = (run: Promise<unknown>): void =>
  void run.then(
    (value) => seen.results.push(value),
    ({ code }) => seen.results.push(code),
  );
