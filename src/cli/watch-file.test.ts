import { test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { lineBytesMax, openReplayFile, type ReplayFile } from './watch-file.ts'

function withFile(content: string | Uint8Array, look: (file: ReplayFile) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'watch-file-'))
  try {
    const path = join(folder, 'traffic.jsonl')
    writeFileSync(path, content)
    const file = openReplayFile(path)
    look(file)
    file.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function lineAt(at: number, account: string): string {
  return JSON.stringify({ at, account, body: {} })
}

function accountsIn(file: ReplayFile): readonly string[] {
  return [...file.inOrder()].map(({ account }) => account)
}

test('requests come by their instant, ties by line, and late ones are counted', () => {
  const lines = [lineAt(5, 'a'), lineAt(9, 'b'), lineAt(5, 'c'), lineAt(9, 'd'), lineAt(1, 'e')]
  withFile(`${lines.join('\n')}\n`, (file) => {
    assert.deepEqual(accountsIn(file), ['e', 'a', 'c', 'b', 'd'])
    assert.equal(file.late, 2)
    assert.deepEqual(accountsIn(file), ['e', 'a', 'c', 'b', 'd'])
  })
})

test('bad lines are counted and named by number and field, and nothing of them is lost in silence', () => {
  const lines = ['{"at":1}', '', lineAt(1, 'a'), 'nonsense', '{"model":"m","releasedAt":3}']
  withFile(lines.join('\r\n'), (file) => {
    assert.equal(file.requests, 1)
    assert.equal(file.releases.length, 1)
    assert.equal(file.bad.lines, 2)
    assert.deepEqual(
      file.bad.named.map(({ line }) => line),
      [1, 4],
    )
    assert.match(String(file.bad.named[0]?.problems.join()), /account is missing.*body is missing/)
  })
})

test('bytes that are no UTF-8 and lines beyond the bound are bad lines, and the next line is read', () => {
  const good = Buffer.from(`\n${lineAt(1, 'a')}\n`)
  withFile(Buffer.concat([Buffer.from([0xff, 0xfe]), good]), (file) => {
    assert.match(String(file.bad.named[0]?.problems), /UTF-8/)
    assert.deepEqual(accountsIn(file), ['a'])
  })
  withFile(Buffer.concat([Buffer.alloc(lineBytesMax + 1, 0x78), good]), (file) => {
    assert.match(String(file.bad.named[0]?.problems), /longer than/)
    assert.deepEqual(accountsIn(file), ['a'])
  })
})

test('a mark of the byte order and fields without meaning are no mistake', () => {
  withFile(`\ufeff${JSON.stringify({ at: 1, account: 'a', body: {}, note: 1 })}`, (file) => {
    assert.equal(file.bad.lines, 0)
    assert.deepEqual([...file.unread], [['note', 1]])
    assert.deepEqual(accountsIn(file), ['a'])
  })
})

test('whatever the lengths of lines and wherever chunks end, each request is read once and in order', () => {
  const line = fc.record({ at: fc.nat(50), length: fc.nat(400_000) })
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const content = lines.map(({ at, length }, index) =>
        JSON.stringify({ at, account: String(index), body: { x: 'ä'.repeat(length) } }),
      )
      const expected = lines
        .map(({ at }, index) => ({ at, index }))
        .toSorted((left, right) => left.at - right.at || left.index - right.index)
        .map(({ index }) => String(index))
      withFile(content.join('\n'), (file) => assert.deepEqual(accountsIn(file), expected))
    }),
    { numRuns: 20 },
  )
})
