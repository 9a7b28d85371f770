// The signed head of the log: what makes everything on this page provable. Its hash is shown short and taken
// along in full.
import { useEffect, useState, type ReactNode } from 'react'
import type { Head } from '../../api/live.ts'
import { Button } from '../../ui/button.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Panel } from '../../ui/panel.tsx'
import type { MapWords } from './words.ts'

export function HeadPanel({
  head,
  words,
}: {
  readonly head: Head | null
  readonly words: MapWords
}) {
  const { t, count } = words
  return (
    <Panel title={t('map.head')}>
      <div className="min-h-52 text-sm">
        {head === null ? (
          <p className="text-ink-2">{t('map.head.none')}</p>
        ) : (
          <dl className="grid grid-cols-2 gap-2">
            <Fact term={t('map.head.origin')} isWide>
              <span title={head.origin}>{head.origin}</span>
            </Fact>
            <Fact term={t('map.head.size')}>{count(head.size)}</Fact>
            <Fact term={t('map.head.at')}>
              <Age at={head.at} words={words} />
            </Fact>
            <Taken term={t('map.head.root')} text={head.root} words={words} />
            {head.vkey === null ? null : (
              <Taken term={t('map.head.vkey')} text={head.vkey} words={words} />
            )}
          </dl>
        )}
        <p className="mt-3 text-xs text-ink-2">{t('map.head.why')}</p>
      </div>
    </Panel>
  )
}

function Fact({
  term,
  isWide = false,
  children,
}: {
  readonly term: string
  readonly isWide?: boolean
  readonly children: ReactNode
}) {
  return (
    <div className={`min-w-0 ${isWide ? 'col-span-2' : ''}`}>
      <dt className="text-xs text-ink-2">{term}</dt>
      <dd className="truncate font-medium">{children}</dd>
    </div>
  )
}

/** Shown short, copied whole. */
function Taken({
  term,
  text,
  words: { t },
}: {
  readonly term: string
  readonly text: string
  readonly words: MapWords
}) {
  const [isCopied, setCopied] = useState(false)
  return (
    <div className="col-span-2 min-w-0">
      <dt className="text-xs text-ink-2">{term}</dt>
      <dd className="flex items-center justify-between gap-2">
        <code className="truncate font-mono text-xs" title={text}>
          {text}
        </code>
        <Button
          className="!min-h-7 shrink-0 text-xs"
          aria-label={`${t('app.copy')}: ${term}`}
          onClick={() => {
            void navigator.clipboard.writeText(text).then(() => setCopied(true))
          }}
        >
          <span aria-live="polite">{t(isCopied ? 'app.copied' : 'app.copy')}</span>
        </Button>
      </dd>
    </div>
  )
}

const everyMs = 5_000

function Age({ at, words: { t } }: { readonly at: string; readonly words: MapWords }) {
  const [now, setNow] = useState(nowMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs()), everyMs)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000))
  const [unit, n] =
    seconds < 60
      ? (['seconds', seconds] as const)
      : seconds < 3_600
        ? (['minutes', Math.floor(seconds / 60)] as const)
        : seconds < 86_400
          ? (['hours', Math.floor(seconds / 3_600)] as const)
          : (['days', Math.floor(seconds / 86_400)] as const)
  return (
    <time dateTime={at} title={at}>
      {t(`map.head.ago.${unit}`, { n })}
    </time>
  )
}
