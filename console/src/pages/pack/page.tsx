// One pack: whose it is, what it has said version by version, and the text of each beside what counts now.
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { call, type Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { BackLink } from '../../shell/back-link.tsx'
import { Loaded } from '../../shell/loaded.tsx'
import { useText } from '../../text/text.tsx'
import { EmptyState, PageHeader, Panel } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { TextDiff } from '../../ui/text-diff.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { ManagedBadge, RetireButton } from '../parties/managed.tsx'
import { Versions } from './versions.tsx'

type Pack = Answer<'listPacks'>['packs'][number]

export function PackPage() {
  const { t } = useText()
  const { packId } = useParams({ from: paths.pack })
  const packs = useQuery({
    queryKey: ['packs'],
    queryFn: ({ signal }) => call('listPacks', {}, signal),
  })
  return (
    <>
      <BackLink to="rules">{t('rule.back')}</BackLink>
      <Loaded query={packs}>
        {(data) => {
          const pack = data.packs.find(({ id }) => id === packId)
          return (
            <>
              {pack === undefined ? <Gone id={packId} /> : <Head pack={pack} />}
              <div className="grid grid-cols-1 gap-4">
                {pack === undefined ? null : <About pack={pack} />}
                <Versions packId={packId} pack={pack ?? null} />
                <Text packId={packId} isInForce={pack !== undefined} />
              </div>
            </>
          )
        }}
      </Loaded>
    </>
  )
}

/** It may have been said once: its versions stay. */
function Gone({ id }: { readonly id: string }) {
  const { t } = useText()
  return (
    <>
      <PageHeader title={id} />
      <EmptyState title={t('pack.gone')}>{t('pack.gone.next')}</EmptyState>
    </>
  )
}

function Head({ pack }: { readonly pack: Pack }) {
  const { t } = useText()
  const mayReplay = useMay('replay.run')
  const { id, title, version, managedBy, revision } = pack
  return (
    <PageHeader
      title={title}
      lead={
        <span className="flex flex-wrap items-center gap-2">
          <code className="text-sm">{id}</code> {t('rules.pack.version', { version })}
          <ManagedBadge managedBy={managedBy} />
        </span>
      }
      actions={
        <>
          {mayReplay ? (
            <Link
              to={paths.whatIf}
              search={{ kind: 'pack', id }}
              className="inline-flex min-h-8 items-center rounded border border-line-strong bg-surface px-3 text-sm font-medium"
            >
              {t('pack.edit')}
            </Link>
          ) : null}
          <RetireButton
            section="packs"
            {...{ id, managedBy, revision }}
            onRetired={() => undefined}
          />
        </>
      }
    />
  )
}

function About({ pack }: { readonly pack: Pack }) {
  const { t, language } = useText()
  const { about, file, managedBy, tookOver, hash, asserter, jurisdiction, reviewBy } = pack
  return (
    <Panel title={t('pack.about')}>
      <p className="mb-3 max-w-3xl">{about}</p>
      <p role="note" className="mb-3 rounded border border-line bg-sunken px-3 py-2 text-sm">
        {managedBy === 'file'
          ? t('pack.origin.file', { file })
          : tookOver === null
            ? t('pack.origin.api')
            : t('pack.origin.tookOver', { file: tookOver })}
      </p>
      <Terms
        terms={[
          { id: 'asserter', label: t('pack.asserter'), value: <bdi>{asserter}</bdi> },
          { id: 'jurisdiction', label: t('pack.jurisdiction'), value: jurisdiction },
          {
            id: 'review',
            label: t('rules.column.review'),
            value:
              reviewBy === null ? null : <Time at={reviewBy} language={language} precision="day" />,
          },
          {
            id: 'hash',
            label: t('pack.hash'),
            value: <code className="text-xs break-all">{hash}</code>,
          },
        ]}
      />
    </Panel>
  )
}

/** Of the version that is asked for what differs from now; else the text in force. */
function Text({ packId, isInForce }: { readonly packId: string; readonly isInForce: boolean }) {
  const { t } = useText()
  const { revision } = useSearch({ from: paths.pack })
  const now = useQuery({
    queryKey: ['packText', packId, ''],
    enabled: isInForce,
    queryFn: ({ signal }) => call('packText', { params: { id: packId } }, signal),
  })
  const then = useQuery({
    queryKey: ['packText', packId, revision ?? '', 'shown'],
    enabled: revision !== undefined,
    queryFn: ({ signal }) =>
      call(
        'packText',
        { params: { id: packId }, query: revision === undefined ? {} : { revision } },
        signal,
      ),
  })
  if (revision === undefined && !isInForce) return null
  return (
    <>
      {revision === undefined || !isInForce ? null : (
        <Panel title={t('pack.since', { n: revision })}>
          <Loaded query={then}>
            {(before) => (
              <Loaded query={now}>
                {(after) => (
                  <TextDiff
                    before={before.text}
                    after={after.text}
                    label={t('pack.since', { n: revision })}
                    foldedWords={(n) => t('publish.folded', { n })}
                    sameWords={t('publish.same')}
                  />
                )}
              </Loaded>
            )}
          </Loaded>
        </Panel>
      )}
      <Panel title={revision === undefined ? t('pack.text') : t('pack.text.then', { n: revision })}>
        <Loaded query={revision === undefined ? now : then}>
          {({ text }) => (
            <pre
              tabIndex={0}
              role="region"
              aria-label={t('pack.text')}
              className="max-h-160 overflow-auto rounded bg-sunken p-3 font-mono text-xs"
            >
              {text}
            </pre>
          )}
        </Loaded>
      </Panel>
    </>
  )
}
