// One hold: on what, for which matter, who set it, and lifting it in two steps.
import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { ActButton, ActForm } from '../case/act.tsx'
import { useHoldAct, type About, type Hold } from './queries.ts'

export function HoldItem({ hold }: { readonly hold: Hold }) {
  const { t, language } = useText()
  const { about, reference, released, by, at } = hold
  return (
    <li
      className="grid gap-2 rounded border border-line bg-surface p-3"
      aria-label={`${t('holds.here')}: ${reference}`}
    >
      <p className="flex flex-wrap items-center gap-2">
        <Badge look={released === null ? 'accent' : 'plain'}>
          {t(released === null ? 'holds.standing' : 'holds.lifted')}
        </Badge>
        <strong className="wrap-anywhere">
          <bdi>{reference}</bdi>
        </strong>
        <span>
          {t(`holds.kind.${about.kind}`)} <Subject about={about} />
        </span>
      </p>
      <p className="text-sm text-ink-2">
        <bdi>{t('holds.by', { name: by })}</bdi>, <Time at={at} language={language} />
        {released === null ? null : (
          <>
            {' · '}
            <bdi>{t('holds.liftedBy', { name: released.by })}</bdi>,{' '}
            <Time at={released.at} language={language} />
          </>
        )}
      </p>
      <HoldTerms hold={hold} />
      {released === null ? <Acts hold={hold} /> : null}
    </li>
  )
}

/** Shown beside the decision as well. */
export function HoldTerms({ hold: { id, of, reason, release } }: { readonly hold: Hold }) {
  const { t, language } = useText()
  return (
    <Terms
      terms={[
        {
          id: 'reason',
          label: t('holds.reason'),
          value: (
            <span className="whitespace-pre-wrap">
              <bdi>{reason}</bdi>
            </span>
          ),
        },
        {
          id: 'of',
          label: t('holds.of'),
          value: of === null ? null : <bdi>{t('holds.of.value', of)}</bdi>,
        },
        { id: 'id', label: 'Id', value: <code className="text-sm">{id}</code> },
        {
          id: 'release',
          label: t('holds.asked', { name: release?.askedBy ?? '' }),
          value:
            release === null ? null : (
              <>
                <Time at={release.askedAt} language={language} />: <bdi>{release.reason}</bdi>
              </>
            ),
        },
      ]}
    />
  )
}

function Subject({ about: { kind, id } }: { readonly about: About }) {
  const look = 'font-mono text-sm text-accent underline wrap-anywhere'
  switch (kind) {
    case 'party':
      return (
        <Link to={paths.party} params={{ partyId: id }} className={look}>
          {id}
        </Link>
      )
    case 'workload':
      return (
        <Link to={paths.workload} params={{ workloadId: id }} className={look}>
          {id}
        </Link>
      )
    case 'case':
      return (
        <Link to={paths.case} params={{ caseId: id }} className={look}>
          {id}
        </Link>
      )
    case 'request':
      return (
        <Link to={paths.request} params={{ requestId: id }} className={look}>
          {id}
        </Link>
      )
  }
}

function Acts({ hold }: { readonly hold: Hold }) {
  const { t, told } = useText()
  const mayWork = useMay('cases.work')
  if (hold.release === null) {
    if (!mayWork) return null
    return (
      <div>
        <ActButton label={t('holds.ask')} title={t('holds.ask.title')}>
          {(close) => <AskForm hold={hold} onDone={close} />}
        </ActButton>
      </div>
    )
  }
  return (
    <>
      {hold.whyNot === null ? null : <p className="text-sm text-ink-2">{told(hold.whyNot)}</p>}
      <div className="flex flex-wrap gap-2">
        <LiftButtons hold={hold} mayKeep={mayWork || hold.mayRelease} />
      </div>
    </>
  )
}

/** The decision of the second person; whoever asked may take it back. */
export function LiftButtons({ hold, mayKeep }: { readonly hold: Hold; readonly mayKeep: boolean }) {
  const { t } = useText()
  return (
    <>
      {hold.mayRelease ? (
        <ActButton label={t('holds.lift')} look="danger" title={t('holds.lift')}>
          {(close) => <LiftForm hold={hold} onDone={close} />}
        </ActButton>
      ) : null}
      {mayKeep ? (
        <ActButton label={t('holds.keep')} title={t('holds.keep')}>
          {(close) => <KeepForm hold={hold} onDone={close} />}
        </ActButton>
      ) : null}
    </>
  )
}

interface FormProps {
  readonly hold: Hold
  readonly onDone: () => void
}

function AskForm({ hold: { id }, onDone }: FormProps) {
  const { t } = useText()
  const act = useHoldAct('askHoldRelease', onDone)
  return (
    <ActForm
      effect={<p>{t('holds.ask.effect')}</p>}
      text={{ label: t('holds.ask.why') }}
      confirm={t('holds.ask')}
      isBusy={act.isPending}
      error={act.error}
      onCancel={onDone}
      onSend={(reason) => act.mutate({ params: { id }, body: { reason } })}
    />
  )
}

function LiftForm({ hold: { id }, onDone }: FormProps) {
  const { t } = useText()
  const act = useHoldAct('releaseHold', onDone)
  return (
    <ActForm
      effect={<p>{t('holds.lift.effect')}</p>}
      confirm={t('holds.lift')}
      look="danger"
      isBusy={act.isPending}
      error={act.error}
      onCancel={onDone}
      onSend={() => act.mutate({ params: { id } })}
    />
  )
}

function KeepForm({ hold: { id }, onDone }: FormProps) {
  const { t } = useText()
  const act = useHoldAct('rejectHoldRelease', onDone)
  return (
    <ActForm
      effect={<p>{t('holds.keep.effect')}</p>}
      text={{ label: t('holds.keep.why') }}
      confirm={t('holds.keep')}
      isBusy={act.isPending}
      error={act.error}
      onCancel={onDone}
      onSend={(reason) => act.mutate({ params: { id }, body: { reason } })}
    />
  )
}
