// The clause that all of the page rests on: what is told by it, what is withheld, and how small a group may be.
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import type { Report } from './rows.ts'

export function Agreed({ clause }: { readonly clause: NonNullable<Report['clause']> }) {
  const { t, language } = useText()
  const { shows, withheld, rules, atLeast, document, id, validFrom, validTo } = clause
  return (
    <Panel title={t('channel.agreed')}>
      <Terms
        terms={[
          {
            id: 'document',
            label: t('channel.document'),
            value: (
              <>
                <bdi>{document}</bdi> <span className="text-ink-2">({id})</span>
              </>
            ),
          },
          {
            id: 'valid',
            label: t('channel.valid'),
            value: (
              <>
                <Time at={validFrom} language={language} /> –{' '}
                {validTo === null ? t('channel.noEnd') : <Time at={validTo} language={language} />}
              </>
            ),
          },
          { id: 'shows', label: t('channel.shows'), value: <Kinds kinds={shows} look="permit" /> },
          {
            id: 'withheld',
            label: t('channel.withheld'),
            value: withheld.length === 0 ? t('app.none') : <Kinds kinds={withheld} look="plain" />,
          },
          {
            id: 'never',
            label: t('channel.never'),
            value: t('channel.never.what'),
          },
          {
            id: 'atLeast',
            label: t('channel.atLeast'),
            value: t('channel.atLeast.what', { n: atLeast }),
          },
          {
            id: 'rules',
            label: t('channel.rules'),
            value:
              rules.length === 0 ? (
                t('app.none')
              ) : (
                <span className="font-mono text-sm">{rules.join(', ')}</span>
              ),
          },
        ]}
      />
    </Panel>
  )
}

function Kinds({
  kinds,
  look,
}: {
  readonly kinds: NonNullable<Report['clause']>['shows']
  readonly look: 'permit' | 'plain'
}) {
  const { t } = useText()
  return (
    <ul className="flex flex-wrap gap-1.5">
      {kinds.map((kind) => (
        <li key={kind}>
          <Badge look={look}>{t(`channel.shows.${kind}`)}</Badge>
        </li>
      ))}
    </ul>
  )
}
