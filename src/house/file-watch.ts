// Tells that files may have changed. The system's notices come at once but not from every file
// system, and not for a folder that is swapped by a link; so the files are looked at now and then too.
import { statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Calls `onChange` after every change of any of `paths`, sometimes more than once; returns how to stop. */
export function watchFiles(
  paths: readonly string[],
  pollMs: number,
  onChange: () => void,
): () => void {
  const stamps = (): string => paths.map(stampOf).join('\n')
  let seen = stamps()
  const look = (): void => {
    const now = stamps()
    if (now === seen) return
    seen = now
    onChange()
  }
  const poll = setInterval(look, pollMs).unref()
  // The folders and not the files: editors replace a file by renaming another over it.
  const byFolder = Map.groupBy(paths, (path) => dirname(path))
  const watchers = [...byFolder].map(([folder, files]) => {
    const names = new Set(files.map((path) => basename(path)))
    return watchFolder(folder, (name) => {
      if (name === null || names.has(name)) onChange()
    })
  })
  return () => {
    clearInterval(poll)
    for (const watcher of watchers) watcher?.close()
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

/** Another one when the file was changed or replaced. */
export function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true })
    return `${mtimeNs} ${size} ${ino}`
  } catch {
    return 'missing'
  }
}
