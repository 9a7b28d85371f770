// Goal: what was acknowledged survives a power cut, and the lane would notice if it did not. Method: a
// book on an ext4 loop mount; the file system is shut down without flushing its journal, the writer
// killed, the image mounted again and the book compared with the acknowledgements. It models a loss of
// power with an honest disk, not a disk that lies about its cache. Needs root and loop mounts.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLoopDisk, reasonToSkip, type LoopDisk } from '../support/loop-disk.ts'
import { openReader } from '../../src/store/reader.ts'
import { verifyBook } from '../../src/store/verify-book.ts'
import { openLogReader } from '../../src/store/log-reader.ts'

const acknowledgementsWanted = 40

/** How many acknowledged settlements a power cut took, and what verify says of the rest. */
async function cutPower(synchronous: 'full' | 'normal') {
  using disk = openLoopDisk()
  const acknowledged = await writeUntilCut(disk, synchronous)
  disk.remount()
  return await compare(join(disk.path, 'data'), acknowledged)
}

async function writeUntilCut(disk: LoopDisk, synchronous: string): Promise<string[]> {
  const writer = join(import.meta.dirname, 'power-cut-writer.ts')
  const args = [writer, join(disk.path, 'data'), synchronous, String(acknowledgementsWanted)]
  const child = spawn(process.execPath, args)
  let output = ''
  let isCut = false
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    if (isCut) return
    output += text
    if (output.split('\n').length <= acknowledgementsWanted) return
    isCut = true
    disk.cutPower()
    child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.on('close', resolve))
  return output.split('\n').slice(0, -1)
}

async function compare(dataDir: string, acknowledged: readonly string[]) {
  const reader = await openReader(dataDir, 'power.test/log-1').catch(() => null)
  // Not even the schema survived: then nothing did.
  if (reader === null) return { acknowledged, lost: acknowledged.length, problems: [] }
  let lost = 0
  for (const id of acknowledged) {
    const story = await reader.requestStory(id)
    if (story?.attempts[0]?.attempt.state !== 'settled') lost += 1
  }
  const { tables } = reader
  const { problems } = await verifyBook({ tables, dataDir, logReader: openLogReader })
  await reader.close()
  return { acknowledged, lost, problems }
}

const skip = reasonToSkip()
if (skip !== false) process.stderr.write(`\n!!! SKIPPED power cuts: ${skip} !!!\n\n`)

test('no acknowledged settlement is lost when the power fails', { skip }, async () => {
  for (let cut = 0; cut < 3; cut++) {
    const { acknowledged, lost, problems } = await cutPower('full')
    assert.ok(acknowledged.length >= acknowledgementsWanted)
    assert.equal(lost, 0)
    assert.deepEqual(problems, [])
  }
})

test(
  'planted: synchronous=NORMAL loses acknowledged settlements, and the lane sees it',
  { skip },
  async () => {
    const { lost } = await cutPower('normal')
    assert.ok(lost > 0)
  },
)
