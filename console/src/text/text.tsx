// The words of the chosen language: `t(key, values)`. English is there at once; another language is a file
// that is loaded when it is chosen, and remembered in this browser.
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react'
import { en, type Catalogue, type Key } from './en.ts'
import { asSaid, sayer, type Sayer } from './said.ts'

interface Loaded {
  readonly catalogue: Catalogue
  readonly sayer: Sayer
}

const english: Loaded = { catalogue: en, sayer: asSaid }

/** By BCP 47 tag: the language's own name, and where its words are. */
const languages = {
  en: { name: 'English', load: () => Promise.resolve(english) },
  'zh-Hans': {
    name: '简体中文',
    load: async (): Promise<Loaded> => {
      const { zhHans, zhHansSaid } = await import('./zh-Hans.ts')
      return { catalogue: zhHans, sayer: sayer(zhHansSaid) }
    },
  },
} as const

export type Language = keyof typeof languages
export type Values = Readonly<Record<string, string | number>>
export type Translate = (key: Key, values?: Values) => string

interface Words extends Sayer {
  readonly t: Translate
  /** What the server says, in the chosen language, or as it said it. */
  readonly told: (sentence: string) => string
  readonly language: Language
  readonly choose: (language: Language) => void
}

const storageKey = 'customhouse.language'
const Context = createContext<Words | null>(null)

export const languageNames: readonly (readonly [Language, string])[] = [
  ['en', languages.en.name],
  ['zh-Hans', languages['zh-Hans'].name],
]

export function TextProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage)
  const [{ catalogue, sayer: saying }, setLoaded] = useState(english)
  useEffect(() => {
    let isCurrent = true
    document.documentElement.lang = language
    void languages[language].load().then((loaded) => {
      if (isCurrent) setLoaded(loaded)
    })
    return () => {
      isCurrent = false
    }
  }, [language])
  const choose = useCallback((next: Language) => {
    localStorage.setItem(storageKey, next)
    setLanguage(next)
  }, [])
  const words = useMemo<Words>(
    () => ({
      t: (key, values) => fill(catalogue, language, key, values),
      told: (sentence) => saying.said(sentence) ?? sentence,
      ...saying,
      language,
      choose,
    }),
    [catalogue, saying, language, choose],
  )
  return <Context value={words}>{children}</Context>
}

export function useText(): Words {
  const words = use(Context)
  if (words === null) throw new Error('no words outside the TextProvider')
  return words
}

function firstLanguage(): Language {
  const kept = localStorage.getItem(storageKey)
  if (kept === 'en' || kept === 'zh-Hans') return kept
  return navigator.language.startsWith('zh') ? 'zh-Hans' : 'en'
}

function fill(catalogue: Catalogue, language: Language, key: Key, values: Values = {}): string {
  const text = catalogue[key]
  const form = typeof text === 'string' ? text : text[formOf(language, Number(values['n'] ?? 0))]
  return form.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** Intl.PluralRules names six forms; our languages need two. */
function formOf(language: Language, n: number): 'one' | 'other' {
  return new Intl.PluralRules(language).select(n) === 'one' ? 'one' : 'other'
}
