// The console's translations against what they translate: the registry of codes, the server's own sentences, the
// catalogue, and a short list of words that mean one thing each.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { en, type Catalogue } from '../../console/src/text/en.ts'
import { sayer } from '../../console/src/text/said.ts'
import { zhHans, zhHansSaid } from '../../console/src/text/zh-Hans.ts'
import { codes } from '../../src/wire/codes.ts'

const root = join(import.meta.dirname, '..', '..')
const { said, meaning } = sayer(zhHansSaid)

test('every code of the registry has its sentence and its remedy in Chinese, of the English as it is now', () => {
  for (const [code, { message, remedy }] of Object.entries(codes)) {
    const words = zhHansSaid.codes[code]
    assert.ok(
      words !== undefined,
      `${code} has no translation in console/src/text/zh-hans-codes-*.ts`,
    )
    assert.equal(words.of, message, `${code}: the English sentence changed; translate it anew`)
    assert.equal(words.remedyOf, remedy, `${code}: the English remedy changed; translate it anew`)
  }
})

test('every sentence that is translated is one of the server, and keeps what is filled in', () => {
  const sources = serverText()
  const gone: string[] = []
  for (const [english, translated] of zhHansSaid.sentences) {
    for (const part of english.split(/\{\w+\}|[;:] ?/).map((text) => text.trim())) {
      if (part.length >= 4 && !sources.includes(part)) gone.push(`${part} (of: ${english})`)
    }
    const missing = placesIn(translated).filter((name) => !placesIn(english).includes(name))
    assert.deepEqual(missing, [], `filled in from nothing: ${translated}`)
  }
  assert.deepEqual(gone, [], 'the server says this nowhere any more')
})

test('a sentence is found by its text, with the names that it is filled with in words', () => {
  assert.equal(
    said(
      'This needs keys.manage (admin, engineer) or house.read (auditor); your roles are: sales.',
    ),
    '此操作需要：创建和吊销密钥（管理员、工程师）或查看系统的设置（审计员）；您的角色是：销售。',
  )
  assert.equal(said('There is no such workload.'), '没有此工作负载。')
  assert.equal(
    said('Processing, storage at rest in US, outside what the contract permits.'),
    '处理、存储位于 US，超出合同准许的范围',
  )
})

test('what follows the name of a field is found as well, and the name stays', () => {
  assert.equal(
    said('permits.processing must name at least one place or zone.'),
    'permits.processing：须至少列出一个地点或区域',
  )
})

test('a sentence without a translation has none, and its code says what it means', () => {
  assert.equal(said('Nobody has ever said this.'), null)
  assert.equal(meaning('admin.invalid')?.sentence, '请求无效。')
  assert.equal(meaning('toString'), null)
})

test('a sentence that is long enough to be no sentence is not looked at', () => {
  assert.equal(said(`This needs ${'a'.repeat(2000)}; your roles are: b.`), null)
})

test('what is filled in is the same in both languages', () => {
  const wrong = Object.entries(en).flatMap(([key, text]) => {
    const theirs = zhHans[key as keyof Catalogue]
    return names(text).join() === names(theirs).join()
      ? []
      : [`${key}: ${names(text).join()} | ${names(theirs).join()}`]
  })
  assert.deepEqual(wrong, [])
})

test('Chinese has one word for one thing, and its own punctuation', () => {
  const texts: [string, string][] = Object.entries(zhHans).flatMap(([key, text]) =>
    (typeof text === 'string' ? [text] : [text.one, text.other]).map((one): [string, string] => [
      key,
      one,
    ]),
  )
  texts.push(...zhHansSaid.sentences.map(([english, one]): [string, string] => [english, one]))
  for (const [code, { sentence, remedy }] of Object.entries(zhHansSaid.codes)) {
    texts.push([code, sentence], [code, remedy])
  }
  const wrong = texts.flatMap(([key, text]) =>
    refused
      .filter(([pattern]) => pattern.test(text))
      .map(([, instead]) => `${key}: ${text} -> ${instead}`),
  )
  assert.deepEqual(wrong, [])
})

/** As docs/glossary-zh.md has them. */
const refused: readonly (readonly [RegExp, string])[] = [
  [/令牌|(?<![-{])\btokens?\b(?!\})/i, '词元'],
  [/监察/, '监测'],
  [/供应商|提供方/, '提供商'],
  [/收据/, '回执'],
  [/审批人/, '批准人'],
  [/标识/, '编号'],
  [/审阅/, '审查'],
  [/进入地/, '接入地'],
  [/本系统/, '本机构'],
  [/货币/, '币种'],
  [/制作密钥/, '创建密钥'],
  [
    /[\u4e00-\u9fff] *[,;?!:] *[\u4e00-\u9fff]/,
    'full-width punctuation between Chinese characters',
  ],
  [/[\u4e00-\u9fff]\.$/, '。'],
  [/\d %|\} %/, 'no space before %'],
  [/[\u4e00-\u9fff][A-Za-z]{2,}[\u4e00-\u9fff]/, 'spaces around Latin words'],
]

function names(text: Catalogue[keyof Catalogue]): readonly string[] {
  const texts = typeof text === 'string' ? [text] : [text.one, text.other]
  return [...new Set(texts.flatMap(placesIn))].toSorted()
}

function placesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
}

/** Every source of the server as it is written, with literals as they read. */
function serverText(): string {
  return globSync('src/**/*.ts', { cwd: root })
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => readFileSync(join(root, path), 'utf8').replaceAll(/\\(['"`])/g, '$1'))
    .join('\n')
}
