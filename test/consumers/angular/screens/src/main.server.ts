import { provideZonelessChangeDetection } from "@angular/core";
import {
  type BootstrapContext,
  bootstrapApplication,
  provideClientHydration,
} from "@angular/platform-browser";
import { provideServerRendering } from "@angular/platform-server";
import { AppComponent, FIRST } from "./app.js";
import { connect, provideLive } from "./live.js";

const text = Reflect.get(globalThis, "process").env.SNAPSHOT; // Node has no declarations here
export const client = connect("ws://localhost:1/", text ? JSON.parse(text) : undefined);
const providers = [
  provideZonelessChangeDetection(),
  provideServerRendering(),
  provideClientHydration(),
  provideLive(client),
  { provide: FIRST, useValue: "Clock" },
];
export default (context: BootstrapContext) => bootstrapApplication(AppComponent, { providers }, context);
