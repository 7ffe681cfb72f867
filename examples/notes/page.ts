import { createClient, WsError } from "monument-ws";
import type { Notes } from "./contract.js";

const parameters = new URLSearchParams(location.search);
const name = parameters.get("name") ?? prompt("Your name (letters and digits)") ?? "guest";

async function fetchToken(): Promise<string> {
  const response = await fetch(`/token?name=${encodeURIComponent(name)}`);
  if (!response.ok) throw new Error(`no token: ${response.status}`);
  return response.text();
}

// The client asks for another token before this one expires, and nothing is interrupted.
const client = createClient<Notes>({ url: "/", token: fetchToken });

const [state, list, form] = ["p", "ol", "form"].map((tag) => document.querySelector(tag) as HTMLElement);
client.item("notes", parameters.get("of") ?? name).subscribe(({ value, status, error }) => {
  if (state) state.textContent = error ? `${status}: ${error.message}` : status;
  if (list) list.className = status;
  list?.replaceChildren(
    ...(value ?? []).map((text) => Object.assign(document.createElement("li"), { textContent: text })),
  );
});

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = form.querySelector("input") as HTMLInputElement;
  try {
    await client.request("notes:add", { text: input.value });
    input.value = "";
  } catch (error) {
    alert(error instanceof WsError ? error.message : error);
  }
});
