// Builds to dist/console/ of the root. `npx vite` in this folder serves the sources with the admin API of a
// gateway on the default port behind it.
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  base: '/console/',
  plugins: [react(), tailwind()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    target: 'es2024',
    // Inlined assets would need `data:` where the content security policy has no place for it.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/admin': 'http://127.0.0.1:4000' } },
})
