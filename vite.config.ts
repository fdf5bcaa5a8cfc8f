import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page: one build for the browser and for Electron. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: ['chrome108', 'firefox115', 'safari16'],
    // Inlined files would need `data:` or inline styles, which the page's policy forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
