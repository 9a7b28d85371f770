// Rules and statuses of the packs in force: find one by what it is, in which state it is, and whose word it is.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { EmptyList } from '../../shell/empty-list.tsx'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { PageHeader, Skeleton } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import { paths } from '../../urls.ts'
import { ruleColumns } from './columns.tsx'
import { Filters } from './filters.tsx'
import { PacksPanel } from './packs-panel.tsx'
import { instantOf, type RuleSearch } from './search.ts'

export type Rule = Answer<'listRules'>['rules'][number]

const staleTime = 30_000
const dueMs = 90 * 86_400_000

export function RulesPage() {
  const { t, language } = useText()
  const search = useSearch({ from: paths.rules })
  const navigate = useNavigate()
  const { at } = search
  const rules = useQuery({
    queryKey: ['rules', at ?? ''],
    staleTime,
    queryFn: ({ signal }) =>
      call('listRules', { query: at === undefined ? {} : { at: instantOf(at) } }, signal),
  })
  const packs = useQuery({
    queryKey: ['packs'],
    staleTime,
    queryFn: ({ signal }) => call('listPacks', {}, signal),
  })
  const change = (next: RuleSearch): void => void navigate({ to: paths.rules, search: next })
  const columns = useMemo(() => ruleColumns(t, language, at), [t, language, at])
  const all = rules.data?.rules
  const shown = all?.filter((rule) => isLike(rule, search, Date.parse(rules.data?.at ?? '')))
  return (
    <>
      <PageHeader title={t('nav.rules')} lead={t('rules.lead')} />
      <Filters
        search={search}
        onChange={change}
        packs={packs.data?.packs}
        count={shown?.length}
        all={all?.length}
      />
      {rules.error !== null ? (
        <Failure error={rules.error} onRetry={() => void rules.refetch()} />
      ) : shown === undefined ? (
        <Skeleton label={t('app.loading')} className="h-[50vh]" />
      ) : shown.length === 0 ? (
        <EmptyList
          of="rules"
          isFiltered={all?.length !== 0}
          clearLabel={t('rules.clear')}
          onClear={() => change({})}
        />
      ) : (
        <Table
          label={t('rules.label')}
          columns={columns}
          rows={shown}
          rowKey={({ id }) => id}
          onOpen={({ id }) =>
            void navigate({
              to: paths.rule,
              params: { ruleId: id },
              search: at === undefined ? {} : { at },
            })
          }
          height="60vh"
        />
      )}
      {packs.data === undefined ? null : <PacksPanel packs={packs.data.packs} />}
    </>
  )
}

function isLike(rule: Rule, search: RuleSearch, atMs: number): boolean {
  const { pack, state, kind, due, disputed } = search
  if (pack !== undefined && rule.pack !== pack) return false
  if (state !== undefined && (rule.state ?? 'not_begun') !== state) return false
  if (kind !== undefined && rule.kind !== kind) return false
  if (disputed === true && rule.disputes.length === 0) return false
  if (due === true && (rule.reviewBy === null || Date.parse(rule.reviewBy) > atMs + dueMs)) {
    return false
  }
  const words = (search.search ?? '').toLowerCase()
  if (words === '') return true
  const sources = rule.sources.flatMap(({ publisher, title }) => [publisher, title])
  return [rule.id, rule.title, ...sources].some((text) => text.toLowerCase().includes(words))
}
