import { createClient } from "monument-ws";
import { createLive } from "monument-ws/vue";
import type { Theatre } from "./contract.js";

export const client = createClient<Theatre>({ url: "/live" });
export const { LivePlugin, useItem, useRequest, useEvent, useLink } = createLive<Theatre>();
