// Builds the console into dist/console/, each file also compressed, so that the server never compresses.
// With `--if-stale` only if a source is newer than what was built: `npm start` calls it so.
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  globSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const home = join(root, 'console')
const built = join(root, 'dist', 'console')
const compressible = /\.(?:html|js|css|svg|json|webmanifest)$/

if (!process.argv.includes('--if-stale') || isStale()) build()

function isStale(): boolean {
  const page = join(built, 'index.html')
  if (!existsSync(page)) return true
  const builtMs = statSync(page).mtimeMs
  const sources = globSync(['{src,public}/**/*', '*.{ts,json,html}'], { cwd: home })
  return sources.some((path) => statSync(join(home, path)).mtimeMs > builtMs)
}

/** Built aside and put in place whole: whoever starts meanwhile, or builds as well, never sees half of it. */
function build(): void {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const aside = `${built}.${process.pid}`
  const options = ['--logLevel', 'error', '--outDir', aside, '--emptyOutDir']
  const run = spawnSync(process.execPath, [vite, 'build', ...options], {
    cwd: home,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (run.status !== 0) process.exit(run.status ?? 1)
  for (const path of globSync('**/*', { cwd: aside })) {
    if (compressible.test(path)) compress(join(aside, path))
  }
  rmSync(built, { recursive: true, force: true })
  renameSync(aside, built)
}

function compress(path: string): void {
  const bytes = readFileSync(path)
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }))
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
}
