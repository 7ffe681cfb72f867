/** A contract as an AsyncAPI 3.1 document, seen from the server: it receives what clients send. */
import type { LiveContract } from "monument-ws/contract";
import { toGetEvent, toSetEvent } from "monument-ws/shared";
import { type Form, Forms, toKey } from "./forms.js";

/** What the document says of the application. */
export interface About {
  title: string;
  version: string;
}

const TEXT: Form = { type: "string" };
const CHANNEL = { $ref: "#/channels/socket" };

/** The document, and a line for each schema that has no JSON form. */
export function toAsyncApi(contract: LiveContract, about: About): { document: object; warnings: string[] } {
  const page = new Page();
  for (const [name, part] of Object.entries(contract.data)) {
    if (part.kind === "item") page.item(name, name, page.forms.of(part.value, name));
    else {
      const member = page.forms.of(part.member, `${name}.member`);
      const whole = part.whole ? page.forms.of(part.whole, name) : { type: "array", items: member };
      page.item(name, name, whole);
      page.item(name, `${name}.member`, member, page.forms.of(part.id, `${name}.id`));
    }
  }
  for (const [name, { fields, reply }] of Object.entries(contract.toServer)) {
    const ref =
      reply &&
      page.message(`${name}.reply`, "ws:reply", { ref: TEXT, data: page.forms.of(reply, `${name}.reply`) }, [
        "ref",
        "data",
      ]);
    const sent = page.message(
      name,
      name,
      reply ? { ref: TEXT } : {},
      [],
      fields && page.forms.of(fields, name),
    );
    page.operation("receive", name, sent, ref);
  }
  for (const [name, fields] of Object.entries(contract.toClient)) {
    page.operation(
      "send",
      name,
      page.message(`to-client.${name}`, name, {}, [], page.forms.of(fields, `to-client.${name}`)),
    );
  }
  return { document: page.document(about), warnings: page.forms.warnings };
}

/** The document while it is written. */
class Page {
  readonly forms = new Forms();
  #messages: Record<string, object> = {};
  #operations: Record<string, object> = {};

  /** What clients send to get an item or subscribe to it, and what they receive. */
  item(name: string, key: string, value: Form, id?: Form): void {
    const get = toGetEvent(name);
    const set = toSetEvent(get);
    const asked = { ...(id && { id }), ref: TEXT, live: { type: "boolean" }, etag: TEXT };
    const isMember = id !== undefined;
    const event: Form = isMember ? { type: "string", pattern: `^${toPattern(set)}:` } : { const: set };
    const answer = this.message(`${key}.set`, event, { ref: TEXT, etag: TEXT, data: value }, ["data"]);
    this.operation(
      "receive",
      `get.${key}`,
      this.message(`${key}.get`, get, asked, isMember ? ["id"] : []),
      answer,
    );
    this.operation("send", `publish.${key}`, answer);
  }

  /** Adds a message. Its keys are those of the protocol and, of an event, its fields. */
  message(
    key: string,
    event: string | Form,
    keys: Record<string, Form>,
    required: string[],
    fields?: Form,
  ): object {
    const named = typeof event === "string" ? { const: event } : event;
    const own: Form = {
      type: "object",
      properties: { event: named, ...keys },
      required: ["event", ...required],
    };
    const title = typeof event === "string" ? event : key;
    this.#messages[toKey(key)] = {
      name: title,
      contentType: "application/json",
      payload: fields ? joined(own, fields) : own,
    };
    return { $ref: `#/channels/socket/messages/${toKey(key)}` };
  }

  operation(action: "send" | "receive", key: string, message: object, reply?: object): void {
    const answered = reply && { reply: { channel: CHANNEL, messages: [reply] } };
    this.#operations[`${action}.${toKey(key)}`] = {
      action,
      channel: CHANNEL,
      messages: [message],
      ...answered,
    };
  }

  document(info: About): object {
    const socket = { address: "/", description: "One WebSocket.", messages: this.#messages };
    const schemas = this.forms.shared;
    return {
      asyncapi: "3.1.0",
      info,
      channels: { socket },
      operations: this.#operations,
      components: { schemas },
    };
  }
}

/** The keys of the protocol and the fields of an event in one object: the fields may permit no others. */
function joined(own: Form, fields: Form): Form {
  if (fields.type !== "object" || "$ref" in fields) return { allOf: [own, fields] };
  const required = [...(own.required as string[]), ...((fields.required as string[] | undefined) ?? [])];
  const properties = { ...Object(own.properties), ...Object(fields.properties) };
  return { ...fields, properties, required };
}

function toPattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
