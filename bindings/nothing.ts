import type { ItemStore, Snapshot } from "../client/index.js";

const LOADING: Snapshot<never> = {
  value: undefined,
  status: "loading",
  etag: undefined,
  updatedAt: undefined,
  error: undefined,
};

/** The store for a component without an id, or with `enabled: false`. */
export const NOTHING: ItemStore<never> = {
  get: () => LOADING,
  getServer: () => LOADING,
  subscribe: () => () => {},
};
