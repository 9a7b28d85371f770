// Goal: a file that the house says it has made is there after a power cut, by its name: the folder was
// synced, not only the file. Method: a disk whose power is cut right after; and, where that is not
// possible, the trace of system calls: the folder's own descriptor is synced after the name was given.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { readTextFile } from '../../src/store/durable-file.ts'
import { openHeadFile } from '../../src/store/head-file.ts'
import { openLoopDisk, reasonToSkip } from '../support/loop-disk.ts'
import { ways, write, type Way } from './durable-names-writer.ts'

const noDisk = reasonToSkip()
if (noDisk !== false) process.stderr.write(`\n!!! SKIPPED power cuts: ${noDisk} !!!\n\n`)
const noTrace = spawnSync('strace', ['-V']).status === 0 ? false : 'needs strace'

for (const way of ways) {
  test(`a file that was ${way} is there after a power cut`, { skip: noDisk }, async () => {
    using disk = openLoopDisk()
    const dir = join(disk.path, 'house')
    mkdirSync(dir)
    // The folder itself is no question here.
    assert.equal(spawnSync('sync', ['-f', disk.path]).status, 0)
    await write(way, dir)
    disk.cutPower()
    disk.remount()
    const found =
      way === 'kept as head' ? await openHeadFile(dir).read() : readTextFile(join(dir, 'file'))
    assert.equal(found, 'content')
  })

  test(`a file that was ${way} has its folder synced after its name`, { skip: noTrace }, () => {
    const dir = mkdtempSync(join(tmpdir(), 'customhouse-trace-'))
    try {
      const calls = traced(way, dir)
      // Node's own compile cache gives names as well, elsewhere.
      const named = calls.findLastIndex(
        (call) => /^(?:link|rename)(?:at2?)?\(/.test(call) && call.includes(dir),
      )
      assert.ok(named >= 0, 'a name was given')
      const after = calls.slice(named)
      assert.ok(after.some((call) => call.startsWith('fsync(') && call.includes(`<${dir}>`)))
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  })
}

/** The system calls about names and syncs while `way` writes into `dir`, in order. */
function traced(way: Way, dir: string): readonly string[] {
  const log = `${dir}.strace`
  const trace = 'trace=fsync,fdatasync,link,linkat,rename,renameat,renameat2'
  const options = ['-f', '-qq', '-y', '-e', trace, '-o', log]
  const writer = join(import.meta.dirname, 'durable-names-writer.ts')
  const run = spawnSync('strace', [...options, process.execPath, writer, way, dir])
  try {
    assert.equal(run.status, 0, String(run.stderr))
    return readFileSync(log, 'utf8')
      .split('\n')
      .map((line) => line.replace(/^\d+ +/, ''))
  } finally {
    rmSync(log, { force: true })
  }
}
