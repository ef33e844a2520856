import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** Entries keep stable names: Django's manifest storage adds the hashes. */
export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    license: { fileName: "LICENSES.md" },
    rolldownOptions: {
      input: {
        site: resolve(import.meta.dirname, "src/site/site.ts"),
        plan: resolve(import.meta.dirname, "src/plan/mount.ts"),
        style: resolve(import.meta.dirname, "css/style.css"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith(".woff2")) ? "fonts/[name][extname]" : "[name][extname]"),
      },
      onLog(level, log, handler) {
        // React packages carry "use client", which means nothing to a bundle of one page.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handler(level, log);
      },
    },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
