// Topics beyond the tables: what everybody asks about has no end, and a vocabulary that soon repeats would make
// every job look narrow. Places, tongues and currencies by their names in Unicode's CLDR, and named things.
import type { Language } from './episode.ts'
import type { Random } from './random.ts'
import type { Scope } from './grammar.ts'

type Written = 'en' | 'zh' | 'de' | 'ja'

const kinds: Readonly<Record<Written, readonly string[]>> = {
  en: 'effect|theorem|river|method|school|treaty|enzyme|dynasty|engine|sonata|syndrome|reef|alphabet|comet|alloy|festival|protocol|war|cheese|orchid|paradox|harbour|manuscript|dance|mineral|fault line|algorithm|novel|bridge|tax'.split(
    '|',
  ),
  zh: '效应|定理|河|方法|学派|条约|酶|王朝|发动机|奏鸣曲|综合征|礁|字母|彗星|合金|节|协议|战争|奶酪|兰花|悖论|港|手稿|舞|矿物|断层|算法|小说|桥|税'.split(
    '|',
  ),
  de: 'Effekt|Satz|Fluss|Methode|Schule|Vertrag|Enzym|Dynastie|Motor|Sonate|Syndrom|Riff|Alphabet|Komet|Legierung|Fest|Protokoll|Krieg|Käse|Orchidee|Paradox|Hafen|Handschrift|Tanz|Mineral|Verwerfung|Algorithmus|Roman|Brücke|Steuer'.split(
    '|',
  ),
  ja: '効果|定理|川|法|学派|条約|酵素|王朝|エンジン|ソナタ|症候群|礁|文字|彗星|合金|祭り|プロトコル|戦争|チーズ|蘭|の逆説|港|写本|踊り|鉱物|断層|アルゴリズム|小説|橋|税'.split(
    '|',
  ),
}

const latinStarts =
  'b br c ch d dr f fl g gl h j k kl l m n p ph pr qu r s sch sh sk st t th tr v w z'.split(' ')
const latinMiddles = 'a e i o u ai au ea ei ie oa oo ou y'.split(' ')
const latinEnds = 'b ck d f g l ll m n nd ng nt p r rn s sk t th v x z'.split(' ')
const chinese =
  '阿安奥巴贝本博布查达德迪恩法菲格古哈海赫基加卡科克拉莱兰勒雷里利洛鲁马麦曼米莫姆纳内尼诺帕佩皮普奇萨塞沙施斯苏塔泰特托瓦威维沃乌西夏肖谢辛雅亚扬伊尤扎佐'
const kana =
  'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワガギグゲゴザジズゼゾダデドバビブベボパピプペポ'

const named = Object.fromEntries(
  (['en', 'zh', 'de', 'ja'] as const).map((language) => [language, namesIn(language)]),
)

/** Names of regions, tongues and currencies; codes that nobody named are left out. */
function namesIn(language: Written): readonly string[] {
  const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(97 + at))
  const pairs = letters.flatMap((one) => letters.map((two) => one + two))
  const codes = {
    region: pairs.map((code) => code.toUpperCase()),
    language: pairs,
    currency: Intl.supportedValuesOf('currency'),
  } as const
  return (['region', 'language', 'currency'] as const).flatMap((type) => {
    const names = new Intl.DisplayNames([language], { type, fallback: 'none' })
    return codes[type].map((code) => names.of(code) ?? '').filter((name) => name !== '')
  })
}

function isWritten(language: Language): language is Written {
  return language in kinds
}

/** Null: the tables have it. */
export function wideTopic({ language, random }: Scope): string | null {
  const draw = random.child('wide')
  const written = isWritten(language) ? language : 'en'
  const share = draw.int(100)
  if (share < 35) return null
  if (share < 55) return draw.child('name').pick(named[written] ?? [])
  const kind = draw.child('kind').pick(kinds[written])
  const name = made(draw.child('made'), written)
  if (written === 'zh' || written === 'ja') return `${name}${kind}`
  return written === 'de' ? `${name}-${kind}` : `the ${name} ${kind}`
}

function made(random: Random, language: Written): string {
  const length = random.between(2, 3)
  if (language === 'zh' || language === 'ja') {
    const letters = [...(language === 'zh' ? chinese : kana)]
    return Array.from({ length: length + 1 }, () => random.pick(letters)).join('')
  }
  const word = Array.from(
    { length },
    () => random.pick(latinStarts) + random.pick(latinMiddles),
  ).join('')
  const name = word + random.pick(latinEnds)
  return name.charAt(0).toUpperCase() + name.slice(1)
}
