import { createClient, WsError } from "monument-ws";
import type { Chat } from "./contract.js";

const parameters = new URLSearchParams(location.search);
const name = parameters.get("name") ?? prompt("Your name (letters and digits)") ?? "guest";
const client = createClient<Chat>({ url: "/", token: name });

const [nav, list, form] = ["nav", "ol", "form"].map((tag) => document.querySelector(tag) as HTMLElement);
let room = "general";
let leave = (): void => {};

function enter(next: string): void {
  room = next;
  leave();
  leave = client.subscribe("rooms", room, (lines, { status }) => {
    if (list) list.className = status;
    list?.replaceChildren(
      ...lines.map(({ from, text }) =>
        Object.assign(document.createElement("li"), { textContent: `${from}: ${text}` }),
      ),
    );
  });
  for (const button of nav?.children ?? []) button.ariaPressed = String(button.textContent === room);
}

client.subscribe("rooms", (names) => {
  nav?.replaceChildren(
    ...names.map((each) =>
      Object.assign(document.createElement("button"), { textContent: each, onclick: () => enter(each) }),
    ),
  );
  enter(room);
});

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = form.querySelector("input") as HTMLInputElement;
  try {
    await client.request("chat:say", { room, text: input.value });
    input.value = "";
  } catch (error) {
    alert(error instanceof WsError ? error.message : error);
  }
});
