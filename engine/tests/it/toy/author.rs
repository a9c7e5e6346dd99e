//! `Author`.

use super::{
    book::BOOK,
    desk::{Desk, Error},
    rows::{Author, BOOKS, Book, Prize},
};
use engine::{
    Arguments, Cost, Leaf, Load, Loaded, Many, MaybeMany, Object, Part, Selection, With, Writer, field,
    input, made_of,
};
use std::collections::HashMap;

pub(super) static AUTHOR: Object<Desk, Author> = Object {
    name: "Author",
    about: "Who wrote it.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "Its id.", |it, _, out| out.plain(it.id)),
        field("name", "String!", "The name.", |it, _, out| out.string(it.name)),
        field("born", "Int", "The year.", |it, _, out| out.optional(it.born, Writer::int)),
        made_of(
            "prizes",
            "[Prize!]",
            "What was won; null where it is not known.",
            &MaybeMany::<Desk, Author, (), Prize> {
                object: &PRIZE,
                of: |it, (), _| it.prizes.map(|prizes| prizes.iter().collect()),
            },
        ),
        made_of(
            "books",
            "[Book!]!",
            "What was written.",
            &Many::<Desk, Author, Loaded<Books>, Book> {
                object: &BOOK,
                of: |it, books, _| books.0.get(it.id).into_iter().flatten().copied().collect(),
            },
        )
        .args(&[input("first", "Int", "So many."), input("genre", "Genre", "Of this kind.")]),
        made_of(
            "bookCount",
            "Int!",
            "How much was written.",
            &Leaf::<Desk, Author, With<Counts>> { write: |it, counts, _, out| out.int(counts.of(it)) },
        ),
        made_of(
            "isProlific",
            "Boolean!",
            "Whether it was much.",
            &Leaf::<Desk, Author, With<Counts>> {
                write: |it, counts, _, out| out.boolean(counts.of(it) > 2),
            },
        ),
    ],
};

pub(super) static PRIZE: Object<Desk, Prize> = Object {
    name: "Prize",
    about: "A prize.",
    implements: &[],
    fields: &[
        field("name", "String!", "Which.", |it, _, out| out.string(it.name)),
        field("year", "Int!", "When.", |it, _, out| out.int(it.year)),
    ],
};

/// The books of each author.
struct Books(HashMap<&'static str, Vec<&'static Book>>);

impl Load<Desk> for Books {
    type Row = Author;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        Cost::page(first(args))
    }

    async fn load<'a>(rows: Vec<&'a Author>, (): (), at: Selection<'a, Desk>) -> Result<Self, Error> {
        at.context().load("Author.books", rows.len()).await?;
        let genre = at.arg("genre").and_then(|genre| genre.as_str());
        let most = usize::try_from(page(at)?).unwrap();
        let of = |author: &Author| {
            let mine = BOOKS.iter().filter(|book| book.author == author.id);
            mine.filter(|book| genre.is_none_or(|genre| book.genre == genre)).take(most).collect()
        };
        Ok(Self(rows.iter().map(|row| (row.id, of(row))).collect()))
    }
}

/// How many books there are of an author.
struct Counts(HashMap<&'static str, i32>);

impl Counts {
    fn of(&self, author: &Author) -> i32 {
        self.0[author.id]
    }
}

impl Part<Desk> for Counts {
    type Row = Author;
    const ROWS: u32 = 1;

    async fn load<'a>(rows: Vec<&'a Author>, desk: &'a Desk) -> Result<Self, Error> {
        desk.load("counts", rows.len()).await?;
        let of = |author: &Author| BOOKS.iter().filter(|book| book.author == author.id).count();
        Ok(Self(rows.iter().map(|row| (row.id, i32::try_from(of(row)).unwrap())).collect()))
    }
}

/// How many are asked for: ten, if it is not said.
pub(super) fn first(args: &Arguments) -> u32 {
    args.get("first")
        .and_then(serde_json::Value::as_u64)
        .map_or(10, |first| u32::try_from(first).unwrap_or(u32::MAX))
}

/// The same, refused where it is negative.
pub(super) fn page(at: Selection<'_, Desk>) -> Result<u32, Error> {
    match at.arg("first").and_then(serde_json::Value::as_i64) {
        Some(first) => {
            u32::try_from(first).map_err(|_| engine::Error::BadInput("first is not negative".into()).into())
        }
        None => Ok(10),
    }
}
