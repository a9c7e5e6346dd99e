// The toy library as the reference implementation would serve it: the same rows, resolved a field at a time.

import { answerAll } from '../../../tests/reference/answer.mjs';

const failing = (what) => {
  throw new Error(`${what} failed`);
};

const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
};

const page = (first) => {
  if (first < 0) throw new Error('first is not negative');
  return first ?? 10;
};

const takes = (filter, book) =>
  (filter.genre == null || filter.genre.includes(book.genre)) &&
  (filter.titleContains == null || book.title.includes(filter.titleContains)) &&
  (filter.minPages == null || (book.pages !== null && book.pages >= filter.minPages)) &&
  (filter.before == null || book.published < filter.before) &&
  (filter.not == null || !takes(filter.not, book));

const by = (key) => (one, other) => Buffer.compare(Buffer.from(one[key]), Buffer.from(other[key]));

function resolversOver({ authors, books, lendings, fails, isKeeper }) {
  const typed = (typename, row) => row && { __typename: typename, ...row };
  const find = (rows, id) => rows.find((row) => row.id === id);
  const node = (id) =>
    typed('Book', find(books, id)) ?? typed('Author', find(authors, id)) ?? typed('Lending', find(lendings, id)) ?? null;
  const load = (what) => fails.includes(what) && failing(what);
  const author = (book) => (load('authors'), find(authors, book.author));
  const shelf = (book) => (load('shelves'), book.shelf);
  const count = ({ id }) => (load('counts'), books.filter((book) => book.author === id).length);
  const keeper = () => isKeeper || failing('gate');
  const listed = (_, { first, filter, orderBy }) => {
    load('books');
    const found = books.filter((book) => takes(filter ?? {}, book));
    if (orderBy != null) found.sort(by(orderBy === 'TITLE' ? 'title' : 'published'));
    return found.slice(0, page(first));
  };
  const lend = (_, { input: { book, member = null, due } }) => {
    load('lend');
    if (!find(books, book)) failing('lend');
    return { lending: { id: 'l9', book, member, due, returned: false } };
  };
  const nodes = (_, { ids }) => (load('nodes'), ids.map(node));

  return {
    Query: {
      books: listed,
      shelved: listed,
      book: (_, { id }) => (load('book'), find(books, id)),
      authors: () => authors,
      node: (_, { id }) => (load('nodes'), node(id)),
      nodes,
      wanted: nodes,
      echo: (_, args) => JSON.stringify(sorted(args)),
      needs: (_, { number }) => number,
      motto: () => 'read',
      welcome: () => 'come in',
      bell: () => failing('bell'),
      alarm: () => failing('alarm'),
      takings: () => (keeper(), load('takings'), 12),
      keys: () => (keeper(), load('takings'), 12),
      inventory: () => 6,
    },
    Mutation: {
      lend,
      lendRare: (_, args) => (keeper(), lend(_, args)),
    },
    Author: {
      books: ({ id }, { first, genre }) => {
        load('Author.books');
        const mine = books.filter((book) => book.author === id && (genre == null || book.genre === genre));
        return mine.slice(0, page(first));
      },
      bookCount: count,
      isProlific: (row) => count(row) > 2,
    },
    Book: {
      price: ({ id }) => (['b2', 'b4'].includes(id) ? failing('price') : null),
      stamp: ({ id }) => (id === 'b3' ? failing('stamp') : id),
      edition: ({ id }) => (id === 'b5' ? null : 'first'),
      author,
      byline: (book) => `by ${author(book).name}`,
      shelf,
      label: (book) => `${author(book).id}/${shelf(book) ?? '-'}`,
      neighbours: (book) => {
        const own = shelf(book);
        load('neighbours');
        return own && books.filter((other) => other.shelf === own).length;
      },
      lendings: ({ id }, { first, returned }) => {
        load('lendings');
        const mine = lendings.filter((row) => row.book === id && (returned == null || row.returned === returned));
        const edges = mine.map((node, cursor) => ({ cursor: String(cursor), node })).slice(0, page(first));
        return { edges, nodes: edges.map(({ node }) => node), totalCount: mine.length };
      },
      seeAlso: ({ see_also }) => (load('seeAlso'), see_also.map(node)),
    },
    Lending: {
      receipt: ({ id }) => (id === 'l2' ? failing('receipt') : id),
      book: ({ book }) => (load('lent'), find(books, book)),
    },
  };
}

answerAll(resolversOver, {
  told: ({ path, locations }) => ({ path, location: locations[0] }),
  prepare: (schema) => {
    const day = schema.getType('Date');
    day.parseValue = (text) => {
      if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(text)) throw new Error('not a day');
      return text;
    };
    day.parseLiteral = ({ kind, value }) => day.parseValue(kind === 'StringValue' ? value : null);
  },
});
