import type { ItemStore, Snapshot } from "../client/index.js";

const LOADING: Snapshot<never> = {
  value: undefined,
  status: "loading",
  etag: undefined,
  updatedAt: undefined,
  error: undefined,
};

/** What a component follows while it has no id, or does not want to. */
export const NOTHING: ItemStore<never> = {
  get: () => LOADING,
  getServer: () => LOADING,
  subscribe: () => () => {},
};
