// Events and errors of Converse as the codec of its shape reads them: under their own names, as they came.
// Source: Amazon Bedrock API Reference, ConverseStream (Response Elements).
import { plainName } from './errors.ts'
import type { AnswerForm, BedrockError } from './receiver.ts'

export const converseForm: AnswerForm = {
  event(name, payload) {
    const type = plainName(name)
    if (type === '') return null
    return `event: ${type}\ndata: ${payload.toString('utf8').replaceAll(/[\r\n]+/g, ' ')}\n\n`
  },
  errorEvent: (error) => `event: ${exceptionEvent}\ndata: ${errorText(error)}\n\n`,
  errorBody: errorText,
}

/** What the event is called that stands for an exception of whatever name. */
export const exceptionEvent = 'exception'

function errorText({ name, message }: BedrockError): string {
  return JSON.stringify({ __type: name, message })
}
