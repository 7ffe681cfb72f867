/** Groups that clients join by themselves. */
import { describe, expect, it } from "vitest";
import type { Client } from "../../../client/index.js";
import type { Permission } from "../../../server/index.js";
import { reaches } from "../../support/client.js";
import { type Pair, transports } from "../../support/pair.js";

/** Groups that may be joined, or what decides in place of them. */
type Allowed = Set<string> | ((permission: Permission) => boolean | PromiseLike<boolean>);

describe.each(transports)("groups %s", (_, create) => {
  async function start(allowed: Allowed, options = {}): Promise<Pair> {
    const authorize = (permission: Permission) => {
      if (permission.action !== "join") return true;
      return typeof allowed === "function" ? allowed(permission) : allowed.has(permission.name);
    };
    const pair = await create({ authorize, ...options });
    pair.router.handle("tell", ({ group, text }: Record<string, unknown>) =>
      pair.router.emit({ group: String(group) }, "told", { text }),
    );
    return pair;
  }

  const heardBy = (client: Client): unknown[] => {
    const heard: unknown[] = [];
    client.on("told", ({ text }: Record<string, unknown>) => void heard.push(text));
    return heard;
  };
  /** Has something told to a group: its members have heard it when that resolves. */
  const tell = (client: Client, group: string, text: string) => client.request("tell", { group, text });
  const leftBy = (client: Client) =>
    new Promise<unknown>((resolve) => {
      client.on("ws:left", resolve);
    });

  it("are joined where that is permitted, and heard until they are left", async () => {
    const { client: connect } = await start(new Set(["room"]));
    const client = connect();
    const heard = heardBy(client);
    await tell(client, "room", "before");
    await client.join("room");
    await tell(client, "room", "a");
    await client.leave("room");
    await tell(client, "room", "after");
    expect(heard).toEqual(["a"]);
  });

  it("are not joined where it is not permitted, or where nobody is asked", async () => {
    const { client: connect } = await start(new Set(["room"]));
    await expect(connect().join("other")).rejects.toMatchObject({ code: "forbidden", event: "ws:join" });
    const open = await create();
    await expect(open.client().join("room")).rejects.toMatchObject({ code: "forbidden" });
  });

  it("are asked for with their name, as an action of its own", async () => {
    const asked: unknown[] = [];
    const { client: connect } = await start(({ action, name, id, event, setEvent }) => {
      asked.push({ action, name, id, event, setEvent });
      return true;
    });
    await connect().join("room:1");
    expect(asked).toEqual([
      { action: "join", name: "room:1", id: undefined, event: "ws:join", setEvent: undefined },
    ]);
  });

  it("are joined again over a new connection", async () => {
    const { client: connect, cut } = await start(new Set(["room", "other"]));
    const client = connect();
    const heard = heardBy(client);
    await client.join("room");
    await client.join("other");
    await client.leave("other");
    const reopened = new Promise((resolve) => client.on("ws:gap", resolve));
    cut();
    await reopened;
    await tell(client, "room", "a");
    await tell(client, "other", "b");
    expect(heard).toEqual(["a"]);
  });

  it("say so when they cannot be joined again", async () => {
    const allowed = new Set(["room"]);
    const { client: connect, cut } = await start(allowed);
    const client = connect();
    const heard = heardBy(client);
    await client.join("room");
    const left = leftBy(client);
    allowed.clear();
    cut();
    expect(await left).toMatchObject({ group: "room", code: "forbidden" });
    allowed.add("room");
    await tell(client, "room", "a");
    expect(heard).toEqual([]);
  });

  it("are left when the right to them is lost, and only then", async () => {
    const allowed = new Set(["room", "other"]);
    const { client: connect, router } = await start(allowed);
    const client = connect();
    const heard = heardBy(client);
    await client.join("room");
    await client.join("other");
    const left = leftBy(client);
    allowed.delete("room");
    router.reauthorize();
    expect(await left).toMatchObject({ group: "room", code: "forbidden" });
    await tell(client, "room", "a");
    await tell(client, "other", "b");
    expect(heard).toEqual(["b"]);
  });

  it("are kept while nobody can say whether the right is lost, and decided again", async () => {
    const answers = [true, new Error("the database is away"), false];
    const { client: connect, router } = await start(() => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer === true;
    });
    const client = connect();
    const heard = heardBy(client);
    await client.join("room");
    const left = leftBy(client);
    router.reauthorize();
    await tell(client, "room", "a");
    expect(heard).toEqual(["a"]);
    expect(await left).toMatchObject({ code: "forbidden" });
  });

  it("are bounded for each client", async () => {
    const { client: connect } = await start(() => true, { maxGroups: 2 });
    const client = connect();
    await Promise.all(["a", "b", "a"].map((group) => client.join(group)));
    await expect(client.join("c")).rejects.toMatchObject({
      code: "limit",
      message: "limit of 2 joined groups reached (maxGroups)",
    });
    await client.leave("a");
    await client.join("c");
  });

  it("are all left by close", async () => {
    const { client: connect } = await start(() => true);
    const client = connect();
    const heard = heardBy(client);
    await client.join("room");
    client.close();
    await client.connect();
    await reaches(client, "open");
    await tell(client, "room", "a");
    expect(heard).toEqual([]);
  });

  it("that the application has joined for a client are not the client's to leave", async () => {
    const { client: connect, router } = await start(new Set());
    const client = connect();
    const heard = heardBy(client);
    await client.connect();
    for (const session of router.sessions) session.join("room");
    await client.leave("room");
    await tell(client, "room", "a");
    expect(heard).toEqual(["a"]);
  });

  it("are joined in the order of what else is said, however long a decision takes", async () => {
    const { client: connect } = await start(
      ({ name }) => new Promise((resolve) => setTimeout(resolve, name === "slow" ? 20 : 0, true)),
    );
    const client = connect();
    const heard = heardBy(client);
    const joining = client.join("slow");
    await tell(client, "slow", "a");
    await joining;
    expect(heard).toEqual(["a"]);
  });
});
