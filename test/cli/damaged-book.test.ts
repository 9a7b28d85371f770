// A book that is none, as an operator meets it: one sentence that names the file, and no stack.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const main = join(import.meta.dirname, '../../src/main.ts')

function errorOf(args: readonly string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { env: {} })
    let text = ''
    child.stderr.on('data', (chunk) => (text += String(chunk)))
    child.on('close', (code) => resolve({ code, text }))
  })
}

test('a book that is not there is told as such, with what to name', async () => {
  for (const command of [['explain', 'req_x'], ['vkey'], ['backup', '/nowhere/copy']]) {
    const { code, text } = await errorOf([...command, '--data-dir', '/nowhere'])
    assert.equal(code, 1, text)
    assert.match(
      text,
      /^customhouse \w+: there is no book at .*book\.db; name the data folder that has one\n$/,
    )
  }
})

test('the sandbox is not started for an address that others can reach', async () => {
  const { code, text } = await errorOf([
    'start',
    '--port',
    '0',
    '--host',
    '0.0.0.0',
    '--data-dir',
    '/nowhere',
  ])
  assert.equal(code, 1)
  assert.match(text, /listens on 127\.0\.0\.1 alone; leave out --host/)
})

test('a damaged book is told in one sentence by every command that opens it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-damaged-'))
  try {
    writeFileSync(join(dir, 'book.db'), 'no database at all, but long enough to be read as one')
    for (const args of [
      ['start', '--port', '0', '--data-dir', dir],
      ['verify', dir],
      ['explain', 'req_x', '--data-dir', dir],
    ]) {
      const { code, text } = await errorOf(args)
      assert.equal(code, args[0] === 'verify' ? 2 : 1, text)
      assert.match(text, /^customhouse \w+: cannot open .*book\.db: .*restore a backup\n$/)
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
