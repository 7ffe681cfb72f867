import { createApp } from "vue";
import App from "./App.vue";
import { client, LivePlugin } from "./live.js";

createApp(App).use(LivePlugin, client).mount("main");
