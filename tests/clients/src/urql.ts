// urql.

import { Client, cacheExchange, fetchExchange } from '@urql/core'
import { OperationTypeNode, getOperationAST } from 'graphql'
import { play, type Connect } from './story.js'

const connect: Connect = (url, token) => {
  const client = new Client({
    url,
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    requestPolicy: 'network-only',
  })
  return async (document, variables) => {
    const isCommand = getOperationAST(document)?.operation === OperationTypeNode.MUTATION
    const answer = isCommand
      ? await client.mutation(document, variables).toPromise()
      : await client.query(document, variables).toPromise()
    if (answer.error) throw answer.error
    if (!answer.data) throw new Error('nothing was answered')
    return answer.data
  }
}

// After a command it asks again for what that may have changed, and breaks that off once nobody waits for it: on a machine that is slow
// this fails then, and nobody takes the failure.
process.on('unhandledRejection', (reason) => {
  if (!(reason instanceof DOMException && reason.name === 'AbortError')) throw reason
})

await play('urql', connect)
