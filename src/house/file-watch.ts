// Tells that a file may have changed. The system's notices come at once but not from every file
// system, and not for a folder that is swapped by a link; so the file is looked at now and then too.
import { statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Calls `onChange` after every change, sometimes more than once; returns how to stop. */
export function watchFile(path: string, pollMs: number, onChange: () => void): () => void {
  let seen = stampOf(path)
  const look = (): void => {
    const stamp = stampOf(path)
    if (stamp === seen) return
    seen = stamp
    onChange()
  }
  const poll = setInterval(look, pollMs).unref()
  // The folder and not the file: editors replace a file by renaming another over it.
  const watcher = watchFolder(dirname(path), (name) => {
    if (name === null || name === basename(path)) onChange()
  })
  return () => {
    clearInterval(poll)
    watcher?.close()
  }
}

function watchFolder(folder: string, onName: (name: string | null) => void) {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => onName(name))
    // Without notices there is still the poll.
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return null
  }
}

function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true })
    return `${mtimeNs} ${size} ${ino}`
  } catch {
    return 'missing'
  }
}
