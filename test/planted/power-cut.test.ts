// Goal: what was acknowledged survives a power cut, and the lane would notice if it did not. Method: a
// book on an ext4 loop mount; the file system is shut down without flushing its journal, the writer
// killed, the image mounted again and the book compared with the acknowledgements. It models a loss of
// power with an honest disk, not a disk that lies about its cache. Needs root and loop mounts.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openReader } from '../../src/store/reader.ts'
import { verifyBook } from '../../src/store/verify-book.ts'
import { openLogReader } from '../../src/store/log-reader.ts'

const acknowledgementsWanted = 40

/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH (linux, fs/ext4/ext4.h). */
const shutdownScript = `import fcntl, os, struct, sys
fd = os.open(sys.argv[1], os.O_RDONLY)
fcntl.ioctl(fd, 0x8004587d, struct.pack('I', 2))`

function ok(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

function reasonToSkip(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux'
  for (const tool of ['mkfs.ext4', 'mount', 'umount', 'python3']) {
    if (!ok('sh', '-c', `command -v ${tool}`)) return `needs ${tool}`
  }
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-mount-'))
  try {
    if (!mountNew(folder)) return 'loop mounts are not possible here'
    spawnSync('umount', [join(folder, 'disk')])
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function mountNew(folder: string): boolean {
  const image = join(folder, 'image')
  mkdirSync(join(folder, 'disk'), { recursive: true })
  return (
    ok('truncate', '-s', '64M', image) &&
    ok('mkfs.ext4', '-q', '-F', image) &&
    ok('mount', '-o', 'loop', image, join(folder, 'disk'))
  )
}

/** How many acknowledged settlements a power cut took, and what verify says of the rest. */
async function cutPower(synchronous: 'full' | 'normal') {
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-power-'))
  const disk = join(folder, 'disk')
  assert.ok(mountNew(folder))
  try {
    const acknowledged = await writeUntilCut(disk, synchronous)
    assert.ok(ok('umount', disk))
    assert.ok(ok('mount', '-o', 'loop', join(folder, 'image'), disk))
    return await compare(join(disk, 'data'), acknowledged)
  } finally {
    spawnSync('umount', ['-l', disk])
    rmSync(folder, { recursive: true, force: true })
  }
}

async function writeUntilCut(disk: string, synchronous: string): Promise<string[]> {
  const writer = join(import.meta.dirname, 'power-cut-writer.ts')
  const args = [writer, join(disk, 'data'), synchronous, String(acknowledgementsWanted)]
  const child = spawn(process.execPath, args)
  let output = ''
  let isCut = false
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    if (isCut) return
    output += text
    if (output.split('\n').length <= acknowledgementsWanted) return
    isCut = true
    assert.ok(ok('python3', '-c', shutdownScript, disk))
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
    const story = await reader.requestStory(`req_${id}`)
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
