// Apollo Client.

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { OperationTypeNode, getOperationAST } from 'graphql'
import possible from './possible.js'
import { play, type Connect } from './story.js'

const connect: Connect = (uri, token) => {
  const shown = new ApolloLink((operation, forward) => {
    operation.setContext({ headers: { authorization: `Bearer ${token}` } })
    return forward(operation)
  })
  const cache = new InMemoryCache({ possibleTypes: possible.possibleTypes })
  const client = new ApolloClient({ link: shown.concat(new HttpLink({ uri })), cache })
  return async (document, variables) => {
    const isCommand = getOperationAST(document)?.operation === OperationTypeNode.MUTATION
    const answer = isCommand
      ? await client.mutate({ mutation: document, variables })
      : await client.query({ query: document, variables, fetchPolicy: 'network-only' })
    if (!answer.data) throw new Error('nothing was answered')
    return answer.data as NonNullable<typeof answer.data> as never
  }
}

await play('apollo', connect)
