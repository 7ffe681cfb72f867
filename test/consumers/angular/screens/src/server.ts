/** Prints what a server sends of the screen `Clock`, and the state of its client. */
import { renderApplication } from "@angular/platform-server";
import bootstrap, { client } from "./main.server.js";

const html = await renderApplication(bootstrap, { document: "<app-root></app-root>", url: "/" });
console.log(JSON.stringify({ html, state: client.state.name }));
