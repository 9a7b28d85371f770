// The text of a credential that a configuration names by `file:`. It is read while requests wait for it: a pipe, a
// device or a file of another kind must neither hold them nor fill the memory.
import { constants, open } from 'node:fs/promises'

/** More than any key of a provider has. */
const bytesMax = 65_536

/** Rejects as node:fs does, with a `code` that names no content. */
export async function readCredentialFile(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw unreadable('it is no plain file')
    if (stat.size > bytesMax) throw unreadable(`it is longer than ${bytesMax} bytes`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

function unreadable(code: string): Error {
  return Object.assign(new Error(code), { code })
}
