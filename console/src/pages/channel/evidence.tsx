// The report as a file that proves itself: entered in the log, with its receipt, and how to check it offline.
import { useMutation } from '@tanstack/react-query'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyText } from '../../ui/copy.tsx'
import { Panel } from '../../ui/panel.tsx'
import { saveBytes } from '../../ui/save.ts'
import { channelPack, type ChannelPack } from './pack.ts'
import type { Report } from './rows.ts'
import type { ChannelSearch } from './search.ts'

export function Evidence({
  report,
  search,
}: {
  readonly report: Report
  readonly search: ChannelSearch
}) {
  const { t } = useText()
  const isOwner = useMay('channel.read')
  const isHouse = useMay('facts.add')
  const make = useMutation({
    mutationFn: () => channelPack(report.owner?.id ?? '', search),
    onSuccess: (pack) => {
      if (pack !== null) saveBytes(pack.name, pack.bytes)
    },
  })
  return (
    <Panel title={t('channel.evidence')}>
      <p className="mb-3 max-w-3xl text-ink-2">{t('channel.evidence.lead')}</p>
      {!isOwner && !isHouse ? (
        <p className="text-ink-2">{t('channel.evidence.others')}</p>
      ) : search.model !== undefined ? (
        <p className="text-ink-2">{t('channel.evidence.oneModel')}</p>
      ) : (
        <div className="flex flex-wrap items-center gap-3">
          <Button
            look="primary"
            disabled={make.isPending || report.months.length === 0}
            onClick={() => make.mutate()}
          >
            {t('channel.evidence.make')}
          </Button>
          <span role="status" className="text-sm text-ink-2">
            {make.isPending
              ? t('channel.evidence.making')
              : make.isSuccess
                ? t(make.data === null ? 'channel.evidence.pending' : 'channel.evidence.done')
                : null}
          </span>
        </div>
      )}
      {make.isError ? <Failure error={make.error} /> : null}
      {make.data ? <Made pack={make.data} /> : null}
    </Panel>
  )
}

function Made({ pack }: { readonly pack: ChannelPack }) {
  const { t } = useText()
  const copy = { copyLabel: t('app.copy'), copiedLabel: t('app.copied') }
  return (
    <div className="mt-3 grid gap-2 text-sm">
      <p>{t('channel.evidence.sha256')}</p>
      <CopyText text={pack.sha256} {...copy} />
      <p>{t('channel.evidence.check')}</p>
      <CopyText text={pack.command} {...copy} />
      <p className="text-ink-2">{t('channel.evidence.key')}</p>
    </div>
  )
}
