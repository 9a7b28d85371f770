// Runs tests on every core there is: `node scripts/tests.ts [--quick] GLOB...`. Node itself leaves one core unused,
// which on a machine of two is half. Files that did not change are not compiled again. With --quick, properties draw a
// share of their cases (test/support/runs.ts).
import { spawn } from 'node:child_process'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file or a test that takes longer hangs: it fails alone and says so, instead of the run as a whole. */
const timeoutMs = 20 * 60_000

const words = process.argv.slice(2)
const isQuick = words[0] === '--quick'
const globs = isQuick ? words.slice(1) : words

const child = spawn(
  process.execPath,
  [
    '--test',
    `--test-concurrency=${availableParallelism()}`,
    `--test-timeout=${timeoutMs}`,
    ...globs,
  ],
  {
    stdio: 'inherit',
    env: {
      NODE_COMPILE_CACHE: join(tmpdir(), 'customhouse-compile-cache'),
      ...process.env,
      ...(isQuick ? { CUSTOMHOUSE_TEST_QUICK: '1' } : {}),
    },
  },
)
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
