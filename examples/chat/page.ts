import { createClient, WsError } from "monument-ws";
import type { Chat } from "./contract.js";

const name = new URLSearchParams(location.search).get("name") ?? prompt("Your name") ?? "guest";
const client = createClient<Chat>({ url: "/", token: name });

const [nav, here, list] = ["nav", "p", "ol"].map((tag) => document.querySelector(tag));
const form = document.querySelector("form");
const make = (tag: "li" | "button", textContent: string, onclick: (() => void) | null = null) =>
  Object.assign(document.createElement(tag), { textContent, onclick });
const tell = (error: unknown): void => alert(error instanceof WsError ? error.message : error);
let room = "general";
let leave = (): void => {};

function enter(next: string): void {
  leave();
  room = next;
  client.join(`room:${room}`).catch(tell);
  const stopWatching = client.subscribe("room", room, ({ members }) => {
    if (here) here.textContent = `Here: ${members.map(({ user }) => user).join(", ")}`;
  });
  const stopReading = client.subscribe("rooms", room, (lines, { status }) => {
    if (list) list.className = status;
    list?.replaceChildren(...lines.map(({ from, text }) => make("li", `${from}: ${text}`)));
  });
  leave = () => {
    stopWatching();
    stopReading();
    client.leave(`room:${next}`).catch(tell);
  };
  for (const button of nav?.children ?? []) button.ariaPressed = String(button.textContent === room);
}

client.subscribe("rooms", (names) => {
  nav?.replaceChildren(...names.map((each) => make("button", each, () => enter(each))));
  enter(room);
});

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = String(new FormData(form).get("text"));
  client.request("chat:say", { room, text }).then(() => form.reset(), tell);
});
