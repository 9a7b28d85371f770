// An entry by its id, which is a receipt's as well: where it stands, and the way to its request.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { SearchForm } from '../../ui/search-form.tsx'
import { paths } from '../../urls.ts'
import type { LogChange } from './page.tsx'
import { foundQuery, pageSize } from './queries.ts'
import type { LogSearch } from './search.ts'

export function Find({
  search,
  change,
}: {
  readonly search: LogSearch
  readonly change: LogChange
}) {
  const { t } = useText()
  return (
    <div className="grid min-w-0 grow gap-2 sm:max-w-xl">
      <SearchForm
        label={t('log.find')}
        go={t('log.find.go')}
        text={search.id}
        maxLength={128}
        className=""
        onSearch={(id) => change({ id })}
      />
      {search.id === undefined ? null : <Found id={search.id} change={change} />}
    </div>
  )
}

const ofRequests: ReadonlySet<string> = new Set(['settlement', 'refusal', 'background'])

function Found({ id, change }: { readonly id: string; readonly change: LogChange }) {
  const { t } = useText()
  const { data, error } = useQuery(foundQuery(id))
  if (error !== null) return <Failure error={error} />
  if (data === undefined) return <p role="status">{t('app.loading')}</p>
  const { index, origin, covered, log, type } = data
  return (
    <div role="status" className="rounded border border-line bg-surface p-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <bdi className="font-medium">{t('log.find.where', { index, origin })}</bdi>
        <Badge look={covered ? 'permit' : 'plain'}>
          {t(covered ? 'log.find.covered' : 'log.find.notCovered')}
        </Badge>
      </p>
      <p className="mt-2 flex flex-wrap gap-3">
        <Button
          onClick={() =>
            change({
              log,
              view: 'entries',
              from: Math.floor(index / pageSize) * pageSize,
              entry: index,
            })
          }
        >
          {t('log.find.show')}
        </Button>
        {ofRequests.has(type) ? (
          <Link
            to={paths.request}
            params={{ requestId: id.replace(/\.\d+$/, '') }}
            className="inline-flex min-h-8 items-center text-accent hover:underline"
          >
            {t('log.find.request')}
          </Link>
        ) : null}
      </p>
    </div>
  )
}
