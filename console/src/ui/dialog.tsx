// A modal dialog: the browser's own element keeps the focus inside, makes the rest inert and closes on
// Escape, without styles of its own that a strict content security policy would refuse.
import { useEffect, useId, useRef, type ReactNode } from 'react'

export function Dialog({
  open,
  onClose,
  title,
  closeLabel,
  titleHidden = false,
  wide = false,
  children,
}: {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly closeLabel: string
  readonly titleHidden?: boolean
  readonly wide?: boolean
  readonly children: ReactNode
}) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = ref.current
    if (open && dialog?.open === false) dialog.showModal()
    if (!open && dialog?.open === true) dialog.close()
  }, [open])
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === ref.current) onClose()
      }}
      className={`m-auto max-h-[85vh] w-[calc(100vw-2rem)] ${wide ? 'max-w-4xl' : 'max-w-xl'} overflow-auto rounded-lg border border-line bg-surface p-0 text-ink shadow-xl`}
    >
      {open ? (
        <div className="p-5">
          <div className={titleHidden ? 'sr-only' : 'mb-3 flex items-start justify-between gap-4'}>
            <h2 id={id}>{title}</h2>
            <button
              type="button"
              onClick={onClose}
              className="-mt-1 -mr-1 min-h-8 min-w-8 rounded text-ink-2 hover:bg-sunken"
              aria-label={closeLabel}
            >
              ✕
            </button>
          </div>
          {children}
        </div>
      ) : null}
    </dialog>
  )
}
