import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * One run for each script (--mode site, plan, design, difference, catalog, simulate, charts), so that no shared chunk with a name of its own comes out: Django's manifest
 * storage adds hashes to the files that templates name, and rewrites no imports.
 */
const entries: Record<string, Record<string, string>> = {
  site: { site: "src/site/site.ts", style: "css/style.css" },
  plan: { plan: "src/plan/mount.ts" },
  design: { design: "src/design/mount.ts" },
  difference: { difference: "src/design/difference/mount.ts" },
  catalog: { catalog: "src/design/catalog/mount.ts" },
  simulate: { simulate: "src/design/simulate/mount.ts" },
  charts: { charts: "src/charts/mount.ts" },
};

export default defineConfig(({ mode }) => ({
  base: "./",
  publicDir: false as const,
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: "dist",
    emptyOutDir: mode === "site",
    target: ["chrome123", "firefox128", "safari17.5"],
    assetsInlineLimit: 0,
    license: { fileName: `licenses-${mode}.json` },
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries[mode] ?? {}).map(([name, path]) => [name, resolve(import.meta.dirname, path)])),
      output: {
        entryFileNames: "[name].js",
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith(".woff2")) ? "fonts/[name][extname]" : "[name][extname]"),
      },
    },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
}));
