// What an app in Relay asks, for relay-compiler to find.
import { graphql } from 'relay-runtime'

export const programme = graphql`
  query appProgrammeQuery {
    programme {
      code
    }
  }
`
