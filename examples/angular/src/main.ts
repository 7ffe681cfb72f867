import { provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { client, provideLive } from "./live.js";
import { PageComponent } from "./page.js";

const providers = [provideZonelessChangeDetection(), provideLive(client)];
bootstrapApplication(PageComponent, { providers }).catch(console.error);
