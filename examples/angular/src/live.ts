import { createClient } from "monument-ws";
import { createLive } from "monument-ws/angular";
import type { Garage } from "../contract.js";

export const client = createClient<Garage>({ url: "/live" });
export const { provideLive, injectItem, injectRequest, injectEvent, injectLink } = createLive<Garage>();
