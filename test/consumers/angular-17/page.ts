/** A page of Angular 17, compiled in the browser: with zones, and its client outside of them. */
import "zone.js";
import "@angular/compiler";
import { Component, type Signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { type Collection, type Contract, createClient, type Event, type Item } from "monument-ws";
import { createLive, type ItemSignals } from "monument-ws/angular";

interface Page extends Contract {
  data: { clock: Item<number>; riders: Collection<{ id: number; name: string }, number> };
  toServer: { add: Event<{ a: number; b: number }, number> };
  toClient: { said: { text: string } };
}

const client = createClient<Page>({ url: "/" });
const { provideLive, injectItem, injectRequest, injectEvent } = createLive<Page>();

class App {
  readonly clock: ItemSignals<number> = injectItem("clock");
  readonly name: Signal<string | undefined> = injectItem("riders", () => 7, {
    select: ({ name }) => name,
  }).value;
  readonly add = injectRequest("add");
  text = ""; // no signal: only a check of the zone shows it

  constructor() {
    injectEvent("said", ({ text }) => {
      this.text = text;
    });
    // @ts-expect-error there is no such item
    if (this.text) injectItem("clokc");
    // @ts-expect-error an id is a number
    if (this.text) injectItem("riders", "seven");
  }
}
const template = `
  <button (click)="add.run({ a: 1, b: 2 })">add</button>
  <p>{{ clock.status() }} {{ clock.value() }} {{ name() }} {{ add.data() }} {{ text }}</p>
`;
Component({ selector: "app-root", standalone: true, template })(App);
bootstrapApplication(App, { providers: [provideLive(client)] }).catch(console.error);
