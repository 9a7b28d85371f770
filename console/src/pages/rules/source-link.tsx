// A source, and the way to its text: a link to a stranger's page tells it nothing of where it was followed from.
import { useText } from '../../text/text.tsx'
import type { Rule } from './page.tsx'

export type Source = Rule['sources'][number]

export function SourceLink({
  source,
  isShort = false,
}: {
  readonly source: Source
  readonly isShort?: boolean
}) {
  const { publisher, title, url } = source
  const words = isShort ? title : `${publisher}: ${title}`
  // Only addresses of the web: a pack is somebody's text.
  if (url === null || !/^https?:\/\//.test(url)) return <span title={publisher}>{words}</span>
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      title={publisher}
      className="text-accent underline"
    >
      {words}
    </a>
  )
}

export function SourceItem({ source }: { readonly source: Source }) {
  const { t } = useText()
  const { date, retrieved, confidence } = source
  const dated = date === null ? t('rule.source.undated') : t('rule.source.dated', { day: date })
  return (
    <>
      <SourceLink source={source} />
      <span className="block text-sm text-ink-2">
        {dated} · {t('rule.source.read', { day: retrieved })} · {t(`confidence.${confidence}`)}
      </span>
    </>
  )
}
