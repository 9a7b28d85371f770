// What was refused to a customer in the last day, by code, with what it means and what helps.
import { Link } from '@tanstack/react-router'
import { useText } from '../../text/text.tsx'
import { Count, Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { useOpens } from './opens.ts'
import type { Overview } from './queries.ts'

type Refused = NonNullable<Overview['refused']>[number]

export function RefusedPanel({ refused }: { readonly refused: readonly Refused[] | null }) {
  const { t, told, language } = useText()
  const isOpen = useOpens(paths.requests)
  if (refused === null) return <Unknown label={t('app.unknown')} />
  if (refused.length === 0) return <p>{t('start.refusals.none')}</p>
  return (
    <ul className="grid gap-3">
      {refused.map(({ code, requests, status, sentence, remedy }) => (
        <li key={code} className="border-t border-line pt-2 first:border-0 first:pt-0">
          <p className="flex flex-wrap items-baseline justify-between gap-2">
            {isOpen ? (
              <Link
                to={paths.requests}
                search={{ code }}
                className="font-mono text-sm text-accent underline"
              >
                {code}
              </Link>
            ) : (
              <code className="font-mono text-sm">{code}</code>
            )}
            <span className="text-sm">
              <strong>
                <Count value={requests} language={language} />
              </strong>{' '}
              {t('start.refusals.requests', { n: requests })}
              {status === null ? null : ` · HTTP ${status}`}
            </span>
          </p>
          <p className="text-sm">
            {told(sentence)} <span className="text-ink-2">{told(remedy)}</span>
          </p>
        </li>
      ))}
    </ul>
  )
}
