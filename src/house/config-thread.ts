// Reads and checks a configuration with all that it names, in a thread of its own: a large one takes
// seconds, and requests must not wait for it. What it read leaves in pieces.
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parentPort, type MessagePort } from 'node:worker_threads'
import { assert } from '../kernel/assert.ts'
import { atOnce } from '../kernel/steps.ts'
import type { ReadAgain, ReadConfiguration, ReadOptions } from './config-reader.ts'
import { loadConfig, type Loaded } from './config-load.ts'
import type { Problem } from './config-yaml.ts'
import { digestsOf } from './configuration-digests.ts'
import { configurationHash } from './configuration-hash.ts'
import { baseOf, keptTextsOf, type ConfigBase } from './kept-texts.ts'
import { withObjects } from './managed-objects.ts'
import { piecesOf } from './pieces.ts'
import { policyFilesIn } from './policy-files.ts'

/** One reading: its pieces leave through the port, and an empty message says that all have. */
export interface ConfigReading {
  readonly port: MessagePort
  readonly options: ReadOptions | ReadAgain
}

const parent = parentPort
assert(parent !== null, 'a configuration is read in a thread')
parent.on('message', ({ port, options }: ConfigReading) => {
  for (const piece of piecesOf(readConfiguration(options))) port.postMessage(piece)
  port.close()
  parent.postMessage(null)
})

const missingFile: Problem = {
  severity: 'error',
  path: '',
  line: 1,
  column: 1,
  message: 'the file cannot be read; put it back',
}

function readConfiguration(asked: ReadOptions | ReadAgain): ReadConfiguration {
  if (asked.kind === 'file') return readFile(asked)
  const { base, objects, nowMs } = asked
  const loaded = withObjects(base, objects, nowMs)
  const read = { hash: null, problems: loaded.problems, paths: [], folders: [] }
  return { ...read, whole: wholeOf(loaded, base) }
}

/** A file must stand by itself: it is read before what the API manages is known. */
function readFile(asked: ReadOptions): ReadConfiguration {
  const { configPath, environment, nowMs, knownHash, objects } = asked
  const text = readText(configPath)
  if (text === null) {
    return { hash: null, problems: [missingFile], paths: [], folders: [], whole: null }
  }
  const files = policyFilesIn(dirname(configPath))
  const loaded = loadConfig({ text, environment, nowMs, files })
  const { config, problems, folders } = loaded
  const hash = configurationHash(text, loaded.files)
  const paths = loaded.files.map(({ path }) => path)
  const read = { hash, problems, paths, folders }
  if (config === null || hash === knownHash) return { ...read, whole: null }
  const base = baseOf(config)
  assert(base !== null, 'a loader keeps what it read')
  if (objects.length === 0) return { ...read, whole: wholeOf(loaded, base) }
  const joined = withObjects(base, objects, nowMs)
  return { ...read, problems: joined.problems, whole: wholeOf(joined, base) }
}

function wholeOf({ config, policy }: Loaded, base: ConfigBase): ReadConfiguration['whole'] {
  if (config === null) return null
  const texts = keptTextsOf(config)
  assert(texts !== null, 'a loader keeps what it read')
  return { config, policy, texts, base, digests: atOnce(digestsOf(config)) }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
