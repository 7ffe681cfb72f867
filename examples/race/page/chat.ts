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
  const isOpen = (): boolean => client.state.name === "open";

  client.on("chat:message", (said) => log.say(said));
  client.on("race:cheer", ({ name }) => log.tell(`Somebody cheers for ${name}`));
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
  onSubmit(signIn, "name", notice, "Enter a name.", async (name) => {
    if (!isOpen()) setText(notice, `You will be signed in as ${name} when the connection is back.`);
    show(await authorize(client, name));
    say.querySelector("input")?.focus();
  });
  onSubmit(say, "text", notice, "Write something first.", (text) => {
    // Said while there is no connection, it is kept and sent when there is one.
    const isTaken = client.emit("chat:say", { token: identity.token, text });
    if (isTaken && !isOpen()) log.wait(text);
    setText(notice, isTaken ? "" : "Too much is waiting to be sent.");
  });

  client.onState(({ name }) => {
    if (name !== "open") return;
    log.sent();
    // What was said before this connection: an event reaches only those who are there.
    client.get("chat").then((said) => said.forEach((each) => void log.say(each)), console.warn);
    // A server that was started anew knows nobody: so the page says who it is on each connection.
    if (identity.name !== undefined) void authorize(client, identity.name).then(show);
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
    return error instanceof WsError ? (error.issues?.[0]?.message ?? error.message) : String(error);
  }
}

/** Hands over what was typed into `field`, and empties it. If it is empty, `missing` is said. */
function onSubmit(
  form: HTMLFormElement,
  field: string,
  notice: HTMLElement,
  missing: string,
  submitted: (text: string) => unknown,
): void {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(form).get(field);
    const text = typeof given === "string" ? given.trim() : "";
    if (text === "") return setText(notice, missing);
    const done = submitted(text);
    if (field === "name") await done; // the field keeps it until it is settled
    form.reset();
  });
}
