// What the messages of a request carry beside text. Every byte is the caller's. Closed lists say what a part
// is known to be; whatever else it is counts as a file, since a part that nobody here knows may bring anything,
// at any price, to a provider who knows it.
// Sources: OpenAI API reference (text, refusal, image_url, input_audio, file) and its Responses (input_text,
// output_text, input_image, input_file); vLLM, "Multimodal inputs" (audio_url, video_url); Mistral API
// (document_url, file with file_id, thinking); Assistants (attachments, file_ids of a message); Alibaba Model
// Studio, "Qwen-Long" (a message that begins with fileid://).
import { fileScheme } from './file-references.ts'

export interface PromptSurvey {
  /** UTF-16 length of all text. */
  readonly characters: number
  readonly images: number
  readonly audio: boolean
  readonly files: boolean
}

type Value = Readonly<Record<string, unknown>>
type Kind = 'text' | 'image' | 'audio'

const kinds: ReadonlyMap<unknown, Kind> = new Map([
  ['text', 'text'],
  ['input_text', 'text'],
  ['output_text', 'text'],
  ['refusal', 'text'],
  ['thinking', 'text'],
  ['image_url', 'image'],
  ['input_image', 'image'],
  ['image', 'image'],
  ['input_audio', 'audio'],
  ['audio_url', 'audio'],
  ['audio', 'audio'],
])

/** Members that bring something whatever the type of their part says. */
const bringing: ReadonlyMap<string, 'image' | 'audio' | 'file'> = new Map([
  ['image_url', 'image'],
  ['image', 'image'],
  ['images', 'image'],
  ['input_image', 'image'],
  ['input_audio', 'audio'],
  ['audio_url', 'audio'],
  ['audio', 'audio'],
  ['file', 'file'],
  ['files', 'file'],
  ['file_id', 'file'],
  ['file_ids', 'file'],
  ['file_data', 'file'],
  ['file_url', 'file'],
  ['input_file', 'file'],
  ['attachments', 'file'],
  ['document', 'file'],
  ['document_url', 'file'],
  ['video', 'file'],
  ['video_url', 'file'],
  ['input_video', 'file'],
])

export function surveyPrompt(messages: readonly unknown[]): PromptSurvey {
  const survey = { characters: 0, images: 0, audio: false, files: false }
  for (const message of messages) {
    if (!isObject(message)) continue
    const { content } = message
    if (typeof content === 'string') surveyText(survey, content)
    else if (Array.isArray(content)) for (const part of content) surveyPart(survey, part)
    else if (isObject(content)) surveyPart(survey, content)
    // Beside its content: earlier audio of the assistant, attachments.
    for (const key in message) if (key !== 'content') bring(survey, key, message[key])
  }
  return survey
}

type Survey = { -readonly [Member in keyof PromptSurvey]: PromptSurvey[Member] }

function surveyText(survey: Survey, text: string): void {
  survey.characters += text.length
  if (text.startsWith(fileScheme)) survey.files = true
}

function surveyPart(survey: Survey, part: unknown): void {
  if (typeof part === 'string') return surveyText(survey, part)
  if (!isObject(part)) return
  if (typeof part['text'] === 'string') surveyText(survey, part['text'])
  const before = survey.images
  for (const key in part) bring(survey, key, part[key])
  const kind = kinds.get(part['type'])
  if (kind === 'image' && survey.images === before) survey.images += 1
  if (kind === 'audio') survey.audio = true
  // Without a type it is what it brings; a text without one is a text.
  const isPlain = part['type'] === undefined && Object.keys(part).some((key) => isPlainKey(key))
  if (kind === undefined && !isPlain) survey.files = true
}

function isPlainKey(key: string): boolean {
  const what = bringing.get(key)
  return key === 'text' || what === 'image' || what === 'audio'
}

/** Servers that match names without regard to case read `File` as `file`; what they find in `Type` or `Content` nobody read here. */
function bring(survey: Survey, key: string, value: unknown): void {
  if (value === null || value === false) return
  const folded = key.toLowerCase()
  const isOther = key !== folded && (folded === 'type' || folded === 'content')
  const what = isOther ? 'file' : bringing.get(folded)
  if (what === 'image') survey.images += Array.isArray(value) ? value.length : 1
  else if (what === 'audio') survey.audio = true
  else if (what === 'file') survey.files = true
}

function isObject(value: unknown): value is Value {
  return typeof value === 'object' && value !== null
}
