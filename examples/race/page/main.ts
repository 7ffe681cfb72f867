/** The page of the race tracker. Each part subscribes to what it shows; one connection carries all of it. */
import { createClient } from "monument-ws";
import type { Race } from "../contract.js";
import { showCard } from "./card.js";
import { showChart } from "./chart.js";
import { showChat } from "./chat.js";
import { showClock } from "./clock.js";
import { showLink } from "./link.js";
import { pass } from "./pass.js";
import { Selection } from "./selection.js";
import { showSlowing } from "./slowing.js";
import { showTable } from "./table.js";
import { showTrack } from "./track.js";
import { CountingSocket, showTraffic } from "./traffic.js";

const client = createClient<Race>({ url: "/", token: pass, WebSocket: CountingSocket });
const selection = new Selection();

showLink(client);
showSlowing(client);
showTraffic(client, selection);
showClock(client);
showCard(client, selection);
showChart(client, selection);
showTrack(client, selection);
showTable(client, selection);
showChat(client);
