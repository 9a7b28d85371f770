// Every lexicon with the name by which its function words are known, or null where its script says enough.
import type { Lexicon } from './concepts.ts'
import { arabic } from './lexicon/arabic.ts'
import { chinese } from './lexicon/chinese.ts'
import { dutch } from './lexicon/dutch.ts'
import { english } from './lexicon/english.ts'
import { french } from './lexicon/french.ts'
import { functionWords } from './lexicon/function-words.ts'
import { german } from './lexicon/german.ts'
import { hindi } from './lexicon/hindi.ts'
import { indonesian } from './lexicon/indonesian.ts'
import { italian } from './lexicon/italian.ts'
import { japanese } from './lexicon/japanese.ts'
import { korean } from './lexicon/korean.ts'
import { polish } from './lexicon/polish.ts'
import { portuguese } from './lexicon/portuguese.ts'
import { russian } from './lexicon/russian.ts'
import { spanish } from './lexicon/spanish.ts'
import { turkish } from './lexicon/turkish.ts'
import { vietnamese } from './lexicon/vietnamese.ts'

interface Known {
  readonly lexicon: Lexicon
  /** Empty: read wherever its script stands. */
  readonly functionWords: string
  /** Put before every term, because the language joins articles to words. */
  readonly joined: readonly string[]
}

function known(lexicon: Lexicon, words = '', joined: readonly string[] = []): Known {
  return { lexicon, functionWords: words, joined: ['', ...joined] }
}

/** At most 32: a language is a bit. English stands first and is always read. */
export const lexica: readonly Known[] = [
  known(english, functionWords.english),
  known(german, functionWords.german),
  known(french, functionWords.french),
  known(spanish, functionWords.spanish),
  known(portuguese, functionWords.portuguese),
  known(italian, functionWords.italian),
  known(dutch, functionWords.dutch),
  known(polish, functionWords.polish),
  known(turkish, functionWords.turkish),
  known(vietnamese, functionWords.vietnamese),
  known(indonesian, functionWords.indonesian),
  known(chinese),
  known(japanese),
  known(korean),
  known(russian),
  known(arabic, '', ['ال', 'وال', 'بال', 'لل', 'و', 'ب', 'ل', 'ف']),
  known(hindi),
]
