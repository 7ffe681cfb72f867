/**
 * What must not compile: the compiler must find an error in every statement of these functions, see
 * `types.test.ts`. The project itself leaves this file out.
 */
import { type Client, type Contract, createClient, type Event, type Item } from "../../client/index.js";
import { attach, type Router, type Sockets } from "../../server/index.js";
import type { Race } from "./race.js";

export function wrongOnTheClient(race: Client<Race>): void {
  race.get("clok");
  race.get("clock", 7);
  race.get("riders", "seven");
  race.get("clock").then((value) => value.then);
  race.get("riders", 7).then((value) => value.length);
  race.get("clock", { timeout: 5 });
  race.subscribe("riderz", () => {});
  race.subscribe("riders", "seven", () => {});
  race.subscribe("clock", (value: string) => value);
  race.item("clock", 7);
  race.watch("nothing");
  race.emit("authorise:user", { credentialsObj: { token: "abcd" } });
  race.emit("authorize:user");
  race.emit("authorize:user", { credentials: { token: "abcd" } });
  race.emit("authorize:user", { credentialsObj: { token: 5 } });
  race.emit("authorize:user", { credentialsObj: { token: "abcd" }, ref: "mine" });
  race.emit("cheer", { rider: 7, event: "mine" });
  race.emit("broken", { event: "mine" });
  race.emit("leave", { extra: true });
  race.emit("cheer", {}, { offline: "maybe" });
  race.request("authorize:user", { credentialsObj: { token: "abcd" } }).then(({ okay }) => okay);
  race.on("chat:mesage", () => {});
  race.on("chat:message", ({ txt }) => txt);
  race.state = { name: "idle" };
}

interface None extends Contract {
  data: object;
  toServer: object;
  toClient: object;
}
interface OtherItems extends None {
  data: { clock: Item<{ now: string }> };
}
interface MoreItems extends None {
  data: { weather: Item<string> };
}
interface OtherFields extends None {
  toServer: { "authorize:user": Event<{ credentialsObj: string }, { ok: boolean }> };
}
interface FewerFields extends None {
  toServer: { "authorize:user": Event<object, { ok: boolean }> };
}
interface OtherReplies extends None {
  toServer: { "authorize:user": Event<{ credentialsObj: { token: string } }, { ok: string }> };
}
interface OtherNews extends None {
  toClient: { "chat:message": { from: number } };
}

const takeClient = <C extends Contract>(_: Client<C>): void => {};
const takeSockets = <C extends Contract>(_: Sockets<C>): void => {};
const takeRouter = <C extends Contract>(_: Router<C>): void => {};

export function wrongContractOnTheClient(race: Client<Race>, untyped: Client): void {
  takeClient<OtherItems>(race);
  takeClient<MoreItems>(race);
  takeClient<OtherFields>(race);
  takeClient<FewerFields>(race);
  takeClient<OtherReplies>(race);
  takeClient<OtherNews>(race);
  takeClient<Race>(untyped);
}

export function wrongContractOnTheServer(sockets: Sockets<Race>, race: Router<Race>, untyped: Sockets): void {
  takeSockets<OtherItems>(sockets);
  takeSockets<MoreItems>(sockets);
  takeRouter<OtherFields>(race);
  takeRouter<OtherReplies>(race);
  takeSockets<OtherNews>(sockets);
  takeSockets<Race>(untyped);
}

export function wrongWithoutContract(): void {
  createClient();
  createClient({ url: 5 });
  createClient({ url: "ws://localhost" })
    .get("x")
    .then((value) => value.name);
  createClient({ url: "ws://localhost" }).emit("x", { ref: "mine" });
}

export function wrongOnTheServer(race: Router<Race>): void {
  race.publish("clok", { now: 1 });
  race.publish("clock", { now: "one" });
  race.publish("clock", 7, { now: 1 });
  race.publish("riders", "one", { id: 1, name: "Ann" });
  race.publish("riders", { id: 1, name: "Ann" });
  race.answer("clock", () => ({ now: "one" }));
  race.answer("clok", () => ({ now: 1 }));
  race.handle("authorize:user", () => ({ okay: true }));
  race.handle("authorize:user", ({ credentials }) => ({ ok: credentials }));
  race.broadcast("chat:message", { from: "a" });
  race.broadcast("chat:message", { from: "a", text: "b", ref: "mine" });
  attach({}, { webSockets: true });
}
