// The lanes that planted bugs are held against, as commands over a copy of the source. The process
// lanes run the copy's gateway and judge it with the checker of this tree, which has no bug planted.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

import { reasonToSkip } from '../support/loop-disk.ts'

const crash = join(import.meta.dirname, '../crash/crash.ts')

/** Lane -> arguments of node, run in the copy at `dir`. */
const commands = {
  /** The gateway in its own process is killed eight times; then the recount and `verify`. */
  'kill -9': (dir: string) => [...gatewayOf(dir), '--kills', '8'],
  /** The same without a kill. */
  load: (dir: string) => [...gatewayOf(dir), '--kills', '0'],
  'power cut': () => [
    '--test',
    '--test-name-pattern',
    'no acknowledged',
    'test/planted/power-cut.test.ts',
  ],
  'durable names': () => ['--test', 'test/planted/durable-names.test.ts'],
  'ledger tables': () => ['--test', 'src/metering/ledger.test.ts'],
  rating: () => ['--test', 'src/metering/rating.test.ts'],
  'stream reading': () => ['--test', 'src/upstream/answer-stream.test.ts'],
  translations: () => [
    '--test',
    'src/upstream/codecs/decoders.test.ts',
    'test/translate/ai-sdk-answers.test.ts',
    'test/translate/clients.test.ts',
    'test/translate/refusals.test.ts',
    'test/translate/there-and-back.test.ts',
    'test/translate/turns.test.ts',
  ],
  'planted store bugs': () => ['--test', 'test/planted/store.test.ts'],
} as const

export type Lane = keyof typeof commands

export const lanes = Object.keys(commands).filter((name): name is Lane => name in commands)

function gatewayOf(dir: string): string[] {
  return [crash, '--main', join(dir, 'src/main.ts'), '--clients', '24']
}

const noDisk = reasonToSkip()

/** Why a lane cannot run on this machine. */
export function skipLane(lane: Lane): string | false {
  return lane === 'power cut' ? noDisk : false
}

export interface LaneEnd {
  readonly passed: boolean
  readonly output: string
}

const outputMax = 200_000
export const laneMsMax = 120_000

export function runLane(lane: Lane, dir: string): Promise<LaneEnd> {
  return new Promise((resolve) => {
    // A runner inside a runner would report to the outer one.
    const { NODE_TEST_CONTEXT: _outer, ...env } = process.env
    const child = spawn(process.execPath, commands[lane](dir), { cwd: dir, env })
    let output = ''
    const keep = (chunk: unknown): void => {
      output = (output + String(chunk)).slice(-outputMax)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    // The lanes end what they started when they are asked to end.
    const timer = setTimeout(() => child.kill('SIGTERM'), laneMsMax)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ passed: code === 0, output })
    })
  })
}
