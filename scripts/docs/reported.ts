// docs/reported.md: what users of gateways report in public, what holds here instead, and the test of that name.
// A row whose test is gone or renamed stops the generator, and with it the test that compares the page.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '../../src/kernel/assert.ts'
import { reported } from './reported-rows.ts'

const root = join(import.meta.dirname, '../..')

export function reportedPage(): string {
  const lines = [
    '# What is reported of gateways, and what holds here',
    '',
    'Written by `npm run docs`; do not edit.',
    '',
    'Public threads in which users of gateways describe wrong money, overshot budgets, lost memory or broken streams',
    'were read in November 2026. Each that names a behaviour became a test; the behaviour in the table is this',
    'product’s. The threads are cited as reported: whether they are still true of the product they speak of was not checked.',
    '',
  ]
  for (const { title, rows } of reported) {
    lines.push(`## ${title}`, '', '| reported | here | test |', '| --- | --- | --- |')
    for (const { what, threads, here, file, name } of rows) {
      assert(hasTest(file, name), `${file} has a test named: ${name}`)
      lines.push(`| ${what} (${threads}) | ${here} | \`${file}\`: ${name} |`)
    }
    lines.push('')
  }
  return `${lines.join('\n').trimEnd()}\n`
}

const texts = new Map<string, string>()

function hasTest(file: string, name: string): boolean {
  let text = texts.get(file)
  if (text === undefined) texts.set(file, (text = readFileSync(join(root, file), 'utf8')))
  return text.includes(name)
}
