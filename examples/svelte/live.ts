import { createClient } from "monument-ws";
import { createLive } from "monument-ws/svelte";
import type { Station } from "./contract.js";

export const client = createClient<Station>({ url: "/live" });
export const { setClient, useItem, useRequest, useEvent, useLink } = createLive<Station>();
