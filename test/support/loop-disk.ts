// A disk of its own whose power can be cut: ext4 on a loop mount that is shut down without flushing
// its journal, then mounted again. Models a loss of power with an honest disk, not a disk that lies
// about its cache. Needs root and loop mounts; `reasonToSkip` says why it is not possible here.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface LoopDisk extends Disposable {
  /** Where it is mounted. */
  readonly path: string
  /** Nothing written and not synced before this will be there after `remount`. */
  cutPower(): void
  /** Whoever has files open on it must be gone. */
  remount(): void
}

/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH (linux, fs/ext4/ext4.h). */
const shutdownScript = `import fcntl, os, struct, sys
fd = os.open(sys.argv[1], os.O_RDONLY)
fcntl.ioctl(fd, 0x8004587d, struct.pack('I', 2))`

export function reasonToSkip(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux'
  for (const tool of ['mkfs.ext4', 'mount', 'umount', 'python3']) {
    if (!ok('sh', '-c', `command -v ${tool}`)) return `needs ${tool}`
  }
  const disk = tryOpen()
  if (disk === null) return 'loop mounts are not possible here'
  disk[Symbol.dispose]()
  return false
}

export function openLoopDisk(): LoopDisk {
  const disk = tryOpen()
  assert.ok(disk !== null, 'a loop mount was possible a moment ago')
  return disk
}

function tryOpen(): LoopDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-disk-'))
  const image = join(folder, 'image')
  const path = join(folder, 'disk')
  mkdirSync(path)
  const mount = (): boolean => ok('mount', '-o', 'loop', image, path)
  const remove = (): void => {
    spawnSync('umount', ['-l', path], { stdio: 'ignore' })
    rmSync(folder, { recursive: true, force: true })
  }
  if (!ok('truncate', '-s', '64M', image) || !ok('mkfs.ext4', '-q', '-F', image) || !mount()) {
    remove()
    return null
  }
  return {
    path,
    cutPower: () => assert.ok(ok('python3', '-c', shutdownScript, path), 'the power is cut'),
    remount() {
      assert.ok(ok('umount', path), 'the disk can be unmounted')
      assert.ok(mount(), 'the disk can be mounted again')
    },
    [Symbol.dispose]: remove,
  }
}

function ok(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}
