// Answers questions by GraphQL's reference implementation, over all that one viewer may see.

import { answerAll } from './answer.mjs';
import { resolversOver } from './resolvers.mjs';

answerAll(resolversOver);
