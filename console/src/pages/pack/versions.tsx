// What a pack of the house has said: who wrote each version, by which change it counted and from when until when.
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { call, type Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Loaded } from '../../shell/loaded.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'

type Version = Answer<'packVersions'>['versions'][number]
type Pack = Answer<'listPacks'>['packs'][number]

const columns = ['revision', 'version', 'by', 'from', 'to', 'change', 'text'] as const

export function Versions({
  packId,
  pack,
}: {
  readonly packId: string
  readonly pack: Pack | null
}) {
  const { t } = useText()
  const query = useQuery({
    queryKey: ['packVersions', packId],
    queryFn: ({ signal }) => call('packVersions', { params: { id: packId } }, signal),
  })
  return (
    <Panel title={t('pack.versions')}>
      <Loaded query={query}>
        {({ versions }) =>
          versions.length === 0 ? (
            <p className="text-ink-2">{t('pack.versions.none')}</p>
          ) : (
            <div
              className="overflow-x-auto"
              role="region"
              tabIndex={0}
              aria-label={t('pack.versions')}
            >
              <table className="w-full text-sm" aria-label={t('pack.versions')}>
                <thead>
                  <tr>
                    {columns.map((name) => (
                      <th
                        key={name}
                        scope="col"
                        className="py-1 pe-4 text-start font-medium text-ink-2"
                      >
                        {t(`pack.column.${name}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {versions.map((one) => (
                    <Row
                      key={`${one.revision} ${one.to ?? ''}`}
                      packId={packId}
                      version={one}
                      isHouses={pack?.managedBy === 'api'}
                    />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Panel>
  )
}

function Row({
  packId,
  version: { revision, version, file, by, from, to, change },
  isHouses,
}: {
  readonly packId: string
  readonly version: Version
  readonly isHouses: boolean
}) {
  const { t, language } = useText()
  const mayReplay = useMay('replay.run')
  const shown = useSearch({ from: paths.pack }).revision
  return (
    <tr className="border-t border-line align-top" aria-current={shown === revision}>
      <td className="py-1.5 pe-4">
        {revision} {to === null ? <Badge look="permit">{t('pack.inForce')}</Badge> : null}
      </td>
      <td className="py-1.5 pe-4">
        <bdi>{version}</bdi>
      </td>
      <td className="py-1.5 pe-4">{by ?? t('pack.by.file', { file: file ?? '' })}</td>
      <td className="py-1.5 pe-4">
        {from === null ? t('pack.from.before') : <Time at={from} language={language} />}
      </td>
      <td className="py-1.5 pe-4">
        {to === null ? t('party.open') : <Time at={to} language={language} />}
      </td>
      <td className="py-1.5 pe-4">
        {change === null ? (
          <span className="text-ink-2">{t('pack.change.none')}</span>
        ) : (
          <Link
            to={paths.inbox}
            search={{ kind: 'change', id: change }}
            className="inline-block min-h-7 text-accent underline"
          >
            <code className="text-xs">{change}</code>
          </Link>
        )}
      </td>
      <td className="py-1.5">
        <span className="flex flex-wrap gap-x-3 whitespace-nowrap">
          <Link
            to={paths.pack}
            params={{ packId }}
            search={{ revision }}
            resetScroll={false}
            className="inline-block min-h-7 text-accent underline"
          >
            {t('pack.show', { n: revision })}
          </Link>
          {to !== null && isHouses && mayReplay ? (
            <Link
              to={paths.whatIf}
              search={{ kind: 'pack', id: packId, revision }}
              className="inline-block min-h-7 text-accent underline"
            >
              {t('pack.back', { n: revision })}
            </Link>
          ) : null}
        </span>
      </td>
    </tr>
  )
}
