// How the names of a report stand in its tables: a name, "several" where groups are told together, or unknown.
import { useText } from '../../text/text.tsx'
import { countryName, Unknown } from '../../ui/value.tsx'
import type { Report } from './rows.ts'

type CustomerClass = NonNullable<Report['traffic'][number]['class']>

export function Name({ name }: { readonly name: string | null }) {
  if (name === null) return <Several />
  if (name === 'unknown') return <UnknownName />
  return <bdi className="whitespace-nowrap">{name}</bdi>
}

export function Country({ code }: { readonly code: string | null }) {
  const { language } = useText()
  if (code === null) return <Several />
  if (code === 'unknown') return <UnknownName />
  return <bdi title={code}>{countryName(code, language)}</bdi>
}

export function Kind({ of }: { readonly of: CustomerClass | null }) {
  const { t } = useText()
  if (of === null) return <Several />
  if (of === 'unknown') return <UnknownName />
  return <>{t(`channel.class.${of}`)}</>
}

function Several() {
  const { t } = useText()
  return <em className="text-ink-2">{t('channel.several')}</em>
}

function UnknownName() {
  const { t } = useText()
  return <Unknown label={t('app.unknown')} />
}

/** `2026-10` in words; days are those of UTC. */
export function monthName(month: string, language: string): string {
  const format = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  })
  return format.format(Date.parse(`${month}-01`))
}
