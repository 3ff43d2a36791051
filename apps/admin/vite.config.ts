import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The API that a console under `vite` (development) talks to. */
const api = process.env['SALLYPORT_CONSOLE_API'] ?? 'http://127.0.0.1:4100';

export default defineConfig({
  root: here('.'),
  plugins: [react()],
  resolve: { conditions: ['sallyport-source', ...defaultClientConditions] },
  css: { postcss: here('.') },
  server: { proxy: { '/api': api } },
  build: {
    outDir: here('../../dist/admin'),
    emptyOutDir: true,
    manifest: true,
    // The source map of an administration console is of use to nobody but an attacker.
    sourcemap: false,
    // A data: URL would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
