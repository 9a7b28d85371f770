// One case: what was found and on what it rests, who it is about, what was done, by whom, and what comes next.
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { BackLink } from '../../shell/back-link.tsx'
import { Loaded } from '../../shell/loaded.tsx'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState, PageHeader } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { HoldsPanel } from '../holds/panel.tsx'
import { FindingBadge, groupWords } from '../watch/columns.tsx'
import { useNames } from '../watch/queries.ts'
import { findingOf } from '../watch/rows.ts'
import { ClusterPanel } from './cluster.tsx'
import { EvidencePanel, SegmentPanel, SketchPanel } from './evidence.tsx'
import { FoundPanel } from './found.tsx'
import { JudgeButton } from './judge.tsx'
import { NotesPanel } from './notes.tsx'
import { NoticesPanel } from './notices.tsx'
import { useCaseAct, useCase, useChoices, type Choices, type WholeCase } from './queries.ts'
import { StepsPanel } from './steps.tsx'

function Missing() {
  const { t } = useText()
  return <EmptyState title={t('case.missing')}>{t('case.missing.next')}</EmptyState>
}

export function CasePage() {
  const { t } = useText()
  const { caseId } = useParams({ from: paths.case })
  const query = useCase(caseId)
  const choices = useChoices(caseId)
  return (
    <>
      <BackLink to="watch">{t('case.back')}</BackLink>
      <Loaded
        query={query}
        keeps
        missing={
          <>
            <PageHeader title={t('case.title')} lead={<bdi>{caseId}</bdi>} />
            <Missing />
          </>
        }
      >
        {(found) => <Whole found={found} choices={choices.data} />}
      </Loaded>
    </>
  )
}

export interface CaseProps {
  readonly found: WholeCase
  /** Undefined while they load: nothing can be done then. */
  readonly choices: Choices | undefined
}

function Whole({ found, choices }: CaseProps) {
  const navigate = useNavigate()
  const { member: asked } = useSearch({ from: paths.case })
  const nameOf = useNames()
  const member = found.members.find(({ workload }) => workload === asked) ?? found.members[0]
  const choose = (workload: string): void =>
    void navigate({
      to: paths.case,
      params: { caseId: found.id },
      search: { member: workload },
      resetScroll: false,
    })
  return (
    <>
      <Head found={found} choices={choices} nameOf={nameOf} />
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 grid-cols-1 gap-4">
          {found.cluster === null ? null : (
            <ClusterPanel found={found} member={member} nameOf={nameOf} onChoose={choose} />
          )}
          {member === undefined ? null : (
            <>
              <FoundPanel found={found} member={member} nameOf={nameOf} onChoose={choose} />
              <EvidencePanel found={found} member={member} />
              <SegmentPanel found={found} member={member} />
              <SketchPanel member={member} />
            </>
          )}
        </div>
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <StepsPanel found={found} choices={choices} />
          <NoticesPanel found={found} choices={choices} />
          <HoldsPanel about={{ kind: 'case', id: found.id }} />
          <NotesPanel found={found} choices={choices} />
        </div>
      </div>
    </>
  )
}

function Head({
  found,
  choices,
  nameOf,
}: CaseProps & { readonly nameOf: (party: string) => string }) {
  const { t, told, language } = useText()
  const take = useCaseAct('takeCase', () => undefined)
  const { id, level, groups, owner, openedBy, openedAt, state } = found
  const parties = [...new Set(found.members.map(({ party }) => nameOf(party)))]
  return (
    <>
      <PageHeader
        title={`${t('case.title')}: ${parties.slice(0, 2).join(', ')}${parties.length > 2 ? ` +${parties.length - 2}` : ''}`}
        lead={
          <span className="flex flex-wrap items-center gap-2">
            <FindingBadge finding={findingOf(found)} t={t} />
            <Badge look="accent">{t('watch.level', { n: level })}</Badge>
            <Badge>{t(`watch.state.${state}`)}</Badge>
            <span>{groupWords(groups, t)}</span>
            <span>
              {t('case.openedBy')} <bdi>{openedBy === 'watch' ? t('case.by.watch') : openedBy}</bdi>
              {', '}
              <Time at={openedAt} language={language} />
            </span>
            <span>
              {t('case.owner')}: <bdi>{owner ?? t('case.owner.nobody')}</bdi>
            </span>
            <code className="font-mono text-sm wrap-anywhere">
              <bdi>{id}</bdi>
            </code>
          </span>
        }
        actions={
          choices?.work === null ? (
            <>
              <Button disabled={take.isPending} onClick={() => take.mutate({ params: { id } })}>
                {owner === null ? t('case.take') : t('case.takeOver', { name: owner })}
              </Button>
              <JudgeButton found={found} />
            </>
          ) : undefined
        }
      />
      {take.error === null ? null : <Failure error={take.error} />}
      {typeof choices?.work === 'string' ? (
        <p className="mb-3 text-sm text-ink-2">{t('case.may.not', { why: told(choices.work) })}</p>
      ) : null}
    </>
  )
}
