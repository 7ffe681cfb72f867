import { type Client, WsError } from "monument-ws";
import type { Race } from "../contract.js";
import { byId, part, setText } from "./elements.js";
import { identity } from "./identity.js";
import { Log } from "./log.js";

/** The chat: a request to sign in, and events from then on. */
export function showChat(client: Client<Race>): void {
  const panel = byId("chat");
  const log = new Log(part(panel, "log", HTMLElement));
  const signIn = part(panel, "sign-in", HTMLFormElement);
  const say = part(panel, "say", HTMLFormElement);
  const notice = part(panel, "notice", HTMLElement);

  client.on("chat:message", ({ from, text }) => log.add(text, from));
  client.on("race:cheer", ({ name }) => log.add(`Somebody cheers for ${name}`));
  client.on("ws:error", ({ of, message }) => {
    if (of === "chat:say") setText(notice, message);
  });

  const show = (problem: string): void => {
    const isIn = problem === "";
    say.hidden = !isIn;
    signIn.hidden = isIn;
    setText(part(panel, "who", HTMLElement), isIn ? `signed in as ${identity.name}` : "not signed in");
    setText(notice, problem);
  };
  onSubmit(signIn, "name", async (name) => {
    show(await authorize(client, name));
    say.querySelector("input")?.focus();
  });
  onSubmit(say, "text", (text) => {
    // Said while there is no connection, it is kept and sent when there is one.
    const isTaken = client.emit("chat:say", { token: identity.token, text });
    setText(notice, isTaken ? "" : "Too much is waiting to be sent.");
  });

  // A server that was started anew knows nobody: so the page says who it is on each connection.
  client.onState(({ name }) => {
    if (name !== "open" || identity.name === undefined) return;
    void authorize(client, identity.name).then(show);
  });
}

/** Signs in. Returns what went wrong, or nothing. */
async function authorize(client: Client<Race>, wanted: string): Promise<string> {
  try {
    const credentialsObj = { name: wanted, token: identity.token };
    const { ok, name } = await client.request("authorize:user", { credentialsObj });
    if (!ok) return `The name “${name}” is taken. Try another.`;
    identity.name = name;
    return "";
  } catch (error) {
    return error instanceof WsError ? error.message : String(error);
  }
}

/** Hands over what was typed into `field`, and empties it. */
function onSubmit(form: HTMLFormElement, field: string, submitted: (text: string) => void): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = new FormData(form).get(field);
    form.reset();
    if (typeof text === "string" && text.trim() !== "") submitted(text.trim());
  });
}
