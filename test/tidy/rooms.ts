// Who may import whom, as data. Denied unless listed; a folder that the table does not know fails.
// Rule: a file imports its own folder and what its row lists. From outside, a room is reached by the
// files directly in its folder (face, ports, types); its subfolders (rules/) are its own.
import { posix } from 'node:path'
import { lineAt, type TextFile } from './tree.ts'

const floor = ['kernel', 'wire'] as const
const rooms = [
  'identity',
  'party',
  'contract',
  'policy',
  'place',
  'metering',
  'audit',
  'watch',
] as const
const edges = [
  'door',
  'upstream',
  'inspection',
  'store',
  'counters',
  'telemetry',
  'sandbox',
] as const

interface Row {
  /** Folders of src/ that this one may import besides itself. */
  readonly folders: readonly string[]
  /** Packages and Node modules that reach the outside; the harmless ones are in `pureModules`. */
  readonly modules: readonly string[]
}

const pureModules = [
  'node:buffer',
  'node:crypto',
  'node:util',
  'node:events',
  'node:string_decoder',
  // crc32 only.
  'node:zlib',
  'node:assert/strict',
  'node:test',
  'fast-check',
]

const room: Row = { folders: floor, modules: [] }
const belowEdges = ['journeys', ...rooms, ...floor]
const wiring = ['node:fs', 'node:fs/promises', 'node:path', 'node:os', 'node:url', 'node:process']

export const allowed: Readonly<Record<string, Row>> = {
  kernel: { folders: [], modules: [] },
  wire: { folders: ['kernel'], modules: ['zod'] },
  ...Object.fromEntries(rooms.map((name) => [name, room])),
  journeys: { folders: [...rooms, ...floor], modules: [] },
  door: {
    folders: belowEdges,
    modules: [
      'node:http',
      'node:https',
      'node:net',
      'node:stream',
      'hono',
      'openid-client',
      '@hono/node-server',
      'ws',
      'zod',
    ],
  },
  upstream: {
    folders: belowEdges,
    modules: [
      'undici',
      'ws',
      'node:http',
      'node:https',
      'node:tls',
      'node:stream',
      'node:net',
      '@smithy/core',
      '@smithy/signature-v4',
    ],
  },
  inspection: {
    folders: belowEdges,
    modules: ['undici', 'node:tls', 'libphonenumber-js', 'validator'],
  },
  store: {
    folders: belowEdges,
    modules: ['kysely', 'pg', 'node:sqlite', 'node:worker_threads', ...wiring],
  },
  counters: { folders: belowEdges, modules: [] },
  telemetry: {
    folders: belowEdges,
    modules: [
      'prom-client',
      'pino',
      '@opentelemetry/api',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace',
      'node:fs',
      'node:perf_hooks',
    ],
  },
  // A second opinion on the gateway: it must not share the code that it checks.
  sandbox: {
    folders: floor,
    modules: ['node:http', 'node:net', 'node:sqlite', 'node:stream', 'ws', ...wiring],
  },
  house: {
    folders: [...belowEdges, ...edges],
    modules: [
      'yaml',
      'zod',
      'pino',
      'prom-client',
      'node:http',
      'node:https',
      'node:net',
      'node:perf_hooks',
      'node:v8',
      'node:worker_threads',
      ...wiring,
    ],
  },
  cli: {
    folders: ['house', ...belowEdges, ...edges],
    modules: ['node:child_process', 'node:readline', 'node:worker_threads', 'zod', ...wiring],
  },
  'main.ts': { folders: ['cli', ...floor], modules: ['node:process'] },
}

/** One sentence per import that the table does not allow, each with its file and line. */
export function roomViolations(files: readonly TextFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const home = homeOf(path)
    const row = allowed[home]
    if (row === undefined)
      return [`${path}: folder ${home} is not in the table of test/tidy/rooms.ts`]
    return importsOf(text).flatMap(({ specifier, line }) => {
      const complaint = specifier.startsWith('.')
        ? complainAboutFolder(path, home, row, specifier)
        : complainAboutModule(path, row, specifier)
      return complaint === null ? [] : [`${path}:${line}: ${complaint}`]
    })
  })
}

function homeOf(path: string): string {
  return path.split('/')[1] ?? path
}

function complainAboutFolder(
  path: string,
  home: string,
  row: Row,
  specifier: string,
): string | null {
  if (!/\.(ts|json)$/.test(specifier)) return `${specifier} must end in .ts`
  const target = posix.join(posix.dirname(path), specifier)
  if (!target.startsWith('src/')) {
    // package.json holds the version, the published schema is data, and tests share their support.
    const isFine =
      target.endsWith('.json') || (path.endsWith('.test.ts') && target.startsWith('test/'))
    return isFine ? null : `${target} is outside src/`
  }
  const folder = homeOf(target)
  if (folder === home) return null
  if (!row.folders.includes(folder)) return `${home}/ must not import ${folder}/ (${specifier})`
  const isInnerFile = target.split('/').length > 3
  const hasInside = folder === 'journeys' || (rooms as readonly string[]).includes(folder)
  return isInnerFile && hasInside ? `${specifier} is inside ${folder}/; use its face` : null
}

function complainAboutModule(path: string, row: Row, specifier: string): string | null {
  const isPackage = !specifier.startsWith('node:')
  const depth = specifier.startsWith('@') ? 2 : 1
  const name = isPackage ? specifier.split('/').slice(0, depth).join('/') : specifier
  // A unit test may read its vectors and open what it tests, whatever its room.
  if (path.endsWith('.test.ts') && !isPackage) return null
  if (pureModules.includes(name) || row.modules.includes(name)) return null
  return `${specifier} is not in the table of test/tidy/rooms.ts for this folder`
}

const statement =
  /^(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?(?:[\w$]+|\*(?:\s+as\s+[\w$]+)?|\{[^}]*\})\s+from\s+'([^'\n]+)'/gm
const bare = /^import\s+'([^'\n]+)'/gm
const dynamic = /\bimport\(\s*['"`]([^'"`\n]+)['"`]/g
const worker = /\bnew URL\(\s*'(\.[^'\n]+\.ts)'/g
const required = /\brequire\(\s*['"`]([^'"`\n]+)['"`]/g

interface Import {
  readonly specifier: string
  readonly line: number
}

/** Static, bare, dynamic and worker imports of formatted TypeScript. */
export function importsOf(text: string): Import[] {
  const found = [statement, bare, dynamic, worker, required].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      specifier: match[1] ?? '',
      line: lineAt(text, match.index),
    })),
  )
  return found.toSorted((left, right) => left.line - right.line)
}
