// Every way in which the house gives a file its name, one per run: argv is the way and the folder.
import { join } from 'node:path'

import { createDurably, replaceDurably } from '../../src/store/durable-file.ts'
import { openHeadFile } from '../../src/store/head-file.ts'

export const ways = ['created', 'replaced', 'kept as head'] as const
export type Way = (typeof ways)[number]

export async function write(way: Way, dir: string): Promise<void> {
  if (way === 'created') createDurably(join(dir, 'file'), 'content')
  else if (way === 'replaced') replaceDurably(join(dir, 'file'), 'content')
  else await openHeadFile(dir).replace(null, 'content')
}

if (import.meta.main) {
  const [way, dir = ''] = process.argv.slice(2)
  const known = ways.find((each) => each === way)
  if (known === undefined) throw new Error(`no such way: ${way}`)
  await write(known, dir)
}
