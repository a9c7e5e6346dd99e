//! `Book`.

use super::{
    author::AUTHOR,
    desk::{Desk, Error},
    lending::{CONNECTION, Lendings, Page},
    rows::{self, Author, Book},
    seek,
};
use engine::{
    AnyMany, AnyRow, Both, InputObject, Leaf, Load, Loaded, Object, One, Part, Selection, With, Writer,
    field, input, made_of,
};
use std::collections::HashMap;

pub(super) static BOOK: Object<Desk, Book> = Object {
    name: "Book",
    about: "A book.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "Its id.", |it, _, out| out.plain(it.id)),
        field("title", "String!", "Its title.", |it, _, out| out.string(it.title)),
        field("genre", "Genre!", "Its kind.", |it, _, out| out.plain(it.genre)),
        field("pages", "Int", "How long it is.", |it, _, out| out.optional(it.pages, Writer::int)),
        field("published", "Date!", "When.", |it, _, out| out.plain(it.published)),
        field("tags", "[String!]!", "Words.", |it, _, out| out.leaves(it.tags, |out, tag| out.string(tag))),
        field("price", "Int", "Fails for b2 and b4.", |it, at, out| match it.id {
            "b2" | "b4" => at.fail(&Error::Failed("price"), out),
            _ => out.null(),
        }),
        field("stamp", "String!", "Fails for b3.", |it, at, out| match it.id {
            "b3" => at.fail(&Error::Failed("stamp"), out),
            id => out.string(id),
        }),
        field("edition", "String!", "Is null for b5, and must not be.", |it, _, out| match it.id {
            "b5" => out.null(),
            _ => out.string("first"),
        }),
        made_of(
            "author",
            "Author!",
            "Who wrote it.",
            &One::<Desk, Book, With<Authors>, Author> {
                object: &AUTHOR,
                of: |it, authors, _| authors.of(it),
            },
        ),
        made_of(
            "byline",
            "String!",
            "Who wrote it, in a line.",
            &Leaf::<Desk, Book, With<Authors>> {
                write: |it, authors, _, out| {
                    out.optional(authors.of(it), |out, author| out.string(&format!("by {}", author.name)))
                },
            },
        ),
        made_of(
            "shelf",
            "String",
            "Where it stands.",
            &Leaf::<Desk, Book, With<Shelves>> {
                write: |it, shelves, _, out| out.optional(shelves.0.get(it.id), engine::Writer::plain),
            },
        ),
        made_of(
            "label",
            "String",
            "What is on its back.",
            &Leaf::<Desk, Book, Both<With<Authors>, With<Shelves>>> {
                write: |it, (authors, shelves), _, out| {
                    let author = authors.of(it).map_or("", |author| author.id);
                    let shelf = shelves.0.get(it.id).copied().unwrap_or("-");
                    out.string(&format!("{author}/{shelf}"))
                },
            },
        ),
        made_of(
            "neighbours",
            "Int",
            "How many stand on the same shelf; null where it stands on none.",
            &Leaf::<Desk, Book, Loaded<Neighbours>> {
                write: |it, counts, _, out| out.optional(counts.0.get(it.id).copied(), Writer::int),
            },
        ),
        made_of(
            "lendings",
            "LendingConnection!",
            "Who had it.",
            &One::<Desk, Book, Loaded<Lendings>, Page> {
                object: &CONNECTION,
                of: |it, pages, _| pages.0.get(it.id),
            },
        )
        .args(&[input("first", "Int", "So many."), input("returned", "Boolean", "Only these.")]),
        made_of(
            "seeAlso",
            "[Node]!",
            "What it leads to.",
            &AnyMany::<Desk, Book, Loaded<SeeAlso>> {
                of: |it, found, _| found.0[it.id].iter().map(Option::as_ref).collect(),
            },
        ),
    ],
};

pub(super) static FILTER: InputObject = InputObject {
    name: "BookFilter",
    about: "Which books.",
    fields: &[
        input("genre", "[Genre!]", "Of one of these kinds."),
        input("titleContains", "String", "With this in the title."),
        input("minPages", "Int", "As long as this."),
        input("before", "Date", "Published before."),
        input("not", "BookFilter", "And not these."),
    ],
};

/// The authors of books.
struct Authors(HashMap<&'static str, &'static Author>);

impl Authors {
    fn of(&self, book: &Book) -> Option<&'static Author> {
        self.0.get(book.author).copied()
    }
}

impl Part<Desk> for Authors {
    type Row = Book;
    const ROWS: u32 = 1;

    async fn load<'a>(rows: Vec<&'a Book>, desk: &'a Desk) -> Result<Self, Error> {
        desk.load("authors", rows.len()).await?;
        Ok(Self(rows.iter().filter_map(|book| Some((book.author, rows::author(book.author)?))).collect()))
    }
}

/// The shelves of books.
struct Shelves(HashMap<&'static str, &'static str>);

impl Part<Desk> for Shelves {
    type Row = Book;
    const ROWS: u32 = 1;

    async fn load<'a>(rows: Vec<&'a Book>, desk: &'a Desk) -> Result<Self, Error> {
        desk.load("shelves", rows.len()).await?;
        Ok(Self(rows.iter().filter_map(|book| Some((book.id, book.shelf?))).collect()))
    }
}

/// How many books stand on the shelf of each.
struct Neighbours(HashMap<&'static str, i32>);

impl Load<Desk> for Neighbours {
    type Row = Book;
    type Needs = With<Shelves>;

    async fn load<'a>(
        rows: Vec<&'a Book>,
        shelves: &'a Shelves,
        at: Selection<'a, Desk>,
    ) -> Result<Self, Error> {
        at.context().load("neighbours", rows.len()).await?;
        let on = |shelf| rows::BOOKS.iter().filter(|book| book.shelf == Some(shelf)).count();
        let counts = rows.iter().filter_map(|book| Some((book.id, on(*shelves.0.get(book.id)?))));
        Ok(Self(counts.map(|(id, count)| (id, i32::try_from(count).unwrap())).collect()))
    }
}

/// What books lead to.
struct SeeAlso(HashMap<&'static str, Vec<Option<AnyRow<Desk>>>>);

impl Load<Desk> for SeeAlso {
    type Row = Book;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Book>, (): (), at: Selection<'a, Desk>) -> Result<Self, Error> {
        at.context().load("seeAlso", rows.len()).await?;
        let of = |book: &Book| book.see_also.iter().map(|id| seek::node(id)).collect();
        Ok(Self(rows.iter().map(|book| (book.id, of(book))).collect()))
    }
}
