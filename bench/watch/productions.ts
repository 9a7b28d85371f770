// Texts that follow rules rather than tables: numbers, names, records, receipts, logs, sums. In every language
// a production draws the same things in the same order.
import { fill, produce, value, type Scope } from './grammar.ts'
import { cell, tables } from './kits.ts'
import { drawName } from './lexicon.ts'
import type { Random } from './random.ts'

export function part(
  scope: Scope,
  name: string,
  label: string,
  words: readonly string[] = [],
): string {
  return value(name, words, { ...scope, random: scope.random.child(label) })
}

const starts = 'b br c cl d dr f g gr h k l m n p pl qu r s st t tr v w z'.split(' ')
const middles = 'a e i o u ai ea io ou or an en in al er'.split(' ')
const ends = 'n l r s t x m th nd rk ra lo ne ti va mo da'.split(' ')

function syllable(random: Random): string {
  return random.pick(starts) + random.pick(middles)
}

export function madeName(random: Random): string {
  const word = syllable(random) + (random.chance(0.6) ? syllable(random) : '') + random.pick(ends)
  return word.charAt(0).toUpperCase() + word.slice(1)
}

const nounFields = [
  'home',
  'nature',
  'city',
  'machine',
  'office',
  'body',
  'food',
  'study',
  'money',
  'computing',
  'animal',
  'sport',
  'music',
  'sea',
  'cloth',
  'politics',
  'sky',
  'farm',
  'mind',
  'matter',
] as const

const services =
  'gateway billing search auth mailer ingest scheduler cache ledger notifier media-proxy'.split(' ')
const levels = ['INFO', 'INFO', 'WARN', 'ERROR', 'DEBUG'] as const
const events: readonly string[] = [
  'connection refused to db-<n>.internal:5432',
  'retry <n> of 5 for job <id>',
  'request GET /v2/orders/<id> took <n> ms',
  'certificate for <name>.example expires in <n> days',
  'pool exhausted, <n> waiters',
  'checkpoint written, <n> pages',
  'user <id> logged in from <ip>',
  'payload of <n> bytes exceeds limit',
  'leader changed from node-<n> to node-<m>',
  'disk /dev/sd<name> at <n> percent',
  'timeout after <n> ms calling <name>-service',
  'queue depth <n>, consumer lag <m>',
  'feature flag <name> evaluated to false',
  'OOM killed pid <n> (<name>)',
]

export function produceTexts(): void {
  produce('n', ({ random }, [low = '1', high = '100']) =>
    String(random.between(Number(low), Number(high))),
  )
  produce(
    'money',
    ({ random }, [low = '3', high = '900']) =>
      `${random.between(Number(low), Number(high))}.${random.pick(['00', '49', '50', '90', '95', '99', '20'])}`,
  )
  produce('id', ({ random }, [prefix = 'A']) => `${prefix}-${random.between(10_000, 999_999)}`)
  produce('hex', ({ random }, [length = '8']) =>
    Array.from({ length: Number(length) }, () => random.int(16).toString(16)).join(''),
  )
  produce('date', ({ random }) => {
    const two = (n: number): string => String(n).padStart(2, '0')
    return `${random.between(2021, 2026)}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`
  })
  produce('clock', ({ random }) => {
    const two = (n: number): string => String(n).padStart(2, '0')
    return `${two(random.int(24))}:${two(random.int(60))}:${two(random.int(60))}`
  })
  produce('person', (scope) => {
    const given = part(scope, 'given', 'given')
    const family = part(scope, 'family', 'family')
    if (scope.language === 'ja') return `${family}${given}`
    return scope.language === 'zh' ? `${given}·${family}` : `${given} ${family}`
  })
  produce('company', (scope) => {
    const random = drawName(scope, 'company', scope.random)
    return `${madeName(random)} ${random.pick(['Ltd', 'AG', 'Inc', 'Group', 'Labs', 'Co', 'Works'])}`
  })
  produce('brand', (scope) => madeName(drawName(scope, 'brand', scope.random)))
  produce('place-name', (scope) => madeName(drawName(scope, 'place', scope.random)))
  produce(
    'email',
    ({ random }) => `${madeName(random).toLowerCase()}@${madeName(random).toLowerCase()}.example`,
  )
  produce('sku', (scope) => {
    const random = drawName(scope, 'sku', scope.random)
    return `${madeName(random).slice(0, 3).toUpperCase()}-${random.between(100, 9999)}`
  })
  produce('path', (scope) => {
    const random = drawName(scope, 'path', scope.random)
    return `src/${madeName(random).toLowerCase()}/${madeName(random).toLowerCase()}.${random.pick(['ts', 'py', 'go', 'java'])}`
  })
  produce('word', (scope) => madeName(drawName(scope, 'word', scope.random)).toLowerCase())
  produce('reply', (scope) => {
    const sentences = part(scope, 'p', 'text', ['reply-s', '1', '4'])
    return sentences
  })
  produce('receipt', (scope) => {
    const { random } = scope
    const items = Array.from({ length: random.between(2, 9) }, (_, at) => {
      const count = random.child(`count ${at}`).between(1, 4)
      return {
        name: part(scope, 'product', `item ${at}`),
        count,
        cents: random.child(`cents ${at}`).between(99, 19_999),
      }
    })
    const total = items.reduce((sum, { count, cents }) => sum + count * cents, 0)
    const money = (cents: number): string => (cents / 100).toFixed(2)
    return [
      `${part(scope, 'company', 'shop')} ${part(scope, 'city', 'city')}`,
      `${part(scope, 'date', 'date')} ${part(scope, 'clock', 'clock')} #${random.between(1000, 99_999)}`,
      ...items.map(
        ({ name, count, cents }) => `${count} x ${name}  ${money(cents)}  ${money(count * cents)}`,
      ),
      `TOTAL ${money(total)}`,
      `VAT ${random.pick(['7', '8', '10', '13', '19', '20'])}% ${money(Math.round(total * 0.16))}`,
      random.pick(['VISA ****', 'CASH', 'MC ****', 'IC']) + String(random.between(1000, 9999)),
    ].join('\n')
  })
  produce('log', (scope, [low = '4', high = '18']) => {
    const { random } = scope
    return Array.from({ length: random.between(Number(low), Number(high)) }, (_, at) => {
      const line = random.child(at)
      const text = line
        .pick(events)
        .replaceAll('<n>', String(line.between(1, 9000)))
        .replaceAll('<m>', String(line.between(1, 900)))
        .replaceAll('<id>', line.int(1e9).toString(36))
        .replaceAll('<ip>', `10.${line.int(256)}.${line.int(256)}.${line.int(256)}`)
        .replaceAll('<name>', madeName(line).toLowerCase())
      return `${part(scope, 'date', 'day')}T${part(scope, 'clock', `at ${at}`)}Z ${line.pick(levels)} ${line.pick(services)} ${text}`
    }).join('\n')
  })
  produce('reading', (scope) => {
    const { random } = scope
    const rows = Array.from({ length: random.between(3, 12) }, (_, at) => {
      const line = random.child(at)
      return `${part(scope, 'clock', `at ${at}`)},${line.between(1, 40)},${(line.normal() * 9 + 40).toFixed(2)},${(line.normal() * 2 + 7).toFixed(3)},${line.pick(['ok', 'ok', 'ok', 'hi', 'lo'])}`
    })
    return `device=${part(scope, 'sku', 'device')} site=${part(scope, 'city', 'site')}\ntime,channel,temp,volt,state\n${rows.join('\n')}`
  })
  produce('csv-rows', (scope) => {
    const { random } = scope
    return Array.from({ length: random.between(3, 9) }, (_, at) =>
      [
        part(scope, 'person', `who ${at}`),
        part(scope, 'email', `mail ${at}`),
        part(scope, 'city', `city ${at}`),
        part(scope, 'date', `date ${at}`),
        part(scope, 'money', `sum ${at}`),
      ].join(random.pick([',', ';', '\t'])),
    ).join('\n')
  })
  produce('record', (scope) => {
    const { random } = scope
    return JSON.stringify({
      id: random.int(1e9).toString(36),
      customer: part(scope, 'person', 'who'),
      city: part(scope, 'city', 'city'),
      item: part(scope, 'product', 'item'),
      quantity: random.between(1, 40),
      price: Number(part(scope, 'money', 'price')),
      note: part(scope, 'problem', 'note'),
    })
  })
  produce('options', (scope, [name = 'angle']) =>
    ['A', 'B', 'C', 'D'].map((letter) => `${letter}. ${part(scope, name, letter)}`).join('\n'),
  )
  produce('transcript', (scope, [name = 'meeting-s', low = '6', high = '16']) => {
    const people = ['a', 'b', 'c', 'd'].map((label) => part(scope, 'given', label))
    return Array.from({ length: scope.random.between(Number(low), Number(high)) }, (_, at) => {
      const who = scope.random.child(`who ${at}`).pick(people)
      return `${who}: ${part(scope, 'p', `line ${at}`, [name, '1', '2'])}`
    }).join('\n')
  })
  /** A piece out of the middle of a text, with no regard to where its sentences begin. */
  produce('window', (scope) => {
    const { random } = scope
    const table = random.pick(['knowledge-s', 'news-s', 'clause-s', 'claim-s', 'medical-s'])
    const text = part(scope, 'p', 'text', [table, '4', '9'])
    const from = random.int(Math.floor(text.length / 2))
    return text.slice(from, from + random.between(60, 400))
  })
  /** One of 20 rows' fillings that the account wrote beforehand, another one each time. */
  produce('one-of-20', (scope, [name = '']) => {
    const which = scope.random.int(20)
    const random = scope.account.child(`${name} ${which}`)
    return value(name, [], { ...scope, random, item: random })
  })

  // A thing of one field, or of any; two in five with a word before it.
  produce('np', (scope, [field = 'any']) => {
    const { random } = scope
    const noun = part(scope, `noun-${field === 'any' ? random.pick(nounFields) : field}`, 'noun')
    if (!random.chance(0.4)) return noun
    const adjective = part(scope, 'adjective', 'adjective')
    if (scope.language === 'en') return `${adjective} ${noun}`
    if (scope.language !== 'de') return adjective + noun
    const [article = '', ...rest] = noun.split(' ')
    return `${article} ${adjective} ${rest.join(' ')}`
  })

  // A sentence of one field, or of any.
  produce('s', (scope, [field = 'any']) => {
    const row = scope.random.int(tables.get('shape')?.rows.length ?? 0)
    const shape = tables.get('shape')
    if (shape === undefined) throw new Error('no table of shapes')
    return fill(cell(shape, row, scope.language).replaceAll('DOM', field), {
      ...scope,
      random: scope.random.child('shape'),
    })
  })
}
