import { createClient } from "monument-ws";
import { createLive } from "monument-ws/solid";
import type { Garage } from "./contract.js";

export const client = createClient<Garage>({ url: "/live" });
export const { LiveProvider, useItem, useRequest, useEvent, useLink } = createLive<Garage>();
