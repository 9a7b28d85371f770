// Goal: verify computes each cost again by the prices that counted when it was decided, which the book keeps.
// Method: a served request is verified; then its cost is changed in the book, and verify names it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { hello, openTestHouse, post } from '../support/house.ts'
import { chatUsage, openScriptedUpstream, wholeAnswer } from '../support/scripted-upstream.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

function verify(dataDir: string): string {
  return spawnSync(process.execPath, [main, 'verify', dataDir], { encoding: 'utf8' }).stdout
}

test('a cost that is not what the prices of its world come to is named', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-prices-'))
  try {
    await using upstream = await openScriptedUpstream(async (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(wholeAnswer(chatUsage))
    })
    const house = await openTestHouse(upstream, { dataDir })
    await (await post(house, hello)).text()
    await house.running.close()
    assert.match(verify(dataDir), /^verified\n/)

    const database = new DatabaseSync(join(dataDir, 'book.db'))
    database.exec('drop trigger settlement_unchanged')
    database.exec('update settlement set cost_nanos = cost_nanos + 1')
    database.close()
    assert.match(
      verify(dataDir),
      /cost_differs_from_price_list: cost \d+, by list@2020-01-01 it is \d+/,
    )
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})
