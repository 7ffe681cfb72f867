import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [vue()],
  resolve: { tsconfigPaths: true }, // so that `monument-ws` is the one of this repository
});
