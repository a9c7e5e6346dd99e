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

await play('urql', connect)
