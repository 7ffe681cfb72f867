/** A page's script, as an application has it: bundled as it is. */
import { createClient } from "monument-ws";

const client = createClient({ url: "/" });
client.subscribe("clock", (value, { status }) => {
  document.title = `${status} ${value}`;
});
document.body.textContent = await client.request("add", { a: 1, b: 2 });
