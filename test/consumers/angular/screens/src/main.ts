/** `?zones` and `?hydrated` say how the page starts, and `#Name` with which screen. */
import { provideZoneChangeDetection, provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication, provideClientHydration } from "@angular/platform-browser";
import { AppComponent, FIRST } from "./app.js";
import { connect, provideLive, seen } from "./live.js";

const has = (word: string): boolean => location.search.includes(word);
const client = connect("/");

async function start(): Promise<void> {
  if (has("zones")) await import("zone.js");
  if (has("hydrated")) await client.preload("clock"); // live before the page is hydrated
  const application = await bootstrapApplication(AppComponent, {
    providers: [
      has("zones") ? provideZoneChangeDetection() : provideZonelessChangeDetection(),
      has("hydrated") ? provideClientHydration() : [],
      provideLive(client),
      { provide: FIRST, useValue: location.hash.slice(1) },
    ],
  });
  const [{ instance } = { instance: undefined }] = application.components;
  Object.assign(globalThis, {
    application,
    show: (name: string, props?: Record<string, unknown>) => instance?.show(name, props),
  });
}

Object.assign(globalThis, { client, seen, started: start() });
