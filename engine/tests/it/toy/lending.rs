//! `Lending`, its pages, and the commands.

use super::{
    Root,
    author::{first, page},
    book::BOOK,
    desk::{Desk, Error},
    rows::{self, Book, LENDINGS, Lending},
};
use engine::{
    Arguments, Cost, Input, InputObject, Load, Many, Object, One, Part, Selection, With, Writer, field,
    input, made_of,
};
use serde::Deserialize;
use std::collections::HashMap;

pub(super) static LENDING: Object<Desk, Lending> = Object {
    name: "Lending",
    about: "A book that is or was at somebody's home.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "Its id.", |it, _, out| out.plain(it.id)),
        field("due", "Date!", "When it is due.", |it, _, out| out.plain(&it.due)),
        field("returned", "Boolean!", "Whether it is back.", |it, _, out| out.boolean(it.returned)),
        field("member", "String", "Who has it.", |it, _, out| {
            out.optional(it.member.as_deref(), Writer::string)
        }),
        field("receipt", "String!", "Fails for l2.", |it, at, out| match it.id {
            "l2" => at.fail(&Error::Failed("receipt"), out),
            id => out.string(id),
        }),
        made_of(
            "book",
            "Book!",
            "Which book.",
            &One::<Desk, Lending, With<Lent>, Book> {
                object: &BOOK,
                of: |it, lent, _| lent.0.get(it.book).copied(),
            },
        ),
    ],
};

/// A page of lendings.
pub(super) struct Page {
    edges: Vec<Edge>,
    total: i32,
}

pub(super) struct Edge {
    cursor: usize,
    row: &'static Lending,
}

pub(super) static CONNECTION: Object<Desk, Page> = Object {
    name: "LendingConnection",
    about: "A page of lendings.",
    implements: &[],
    fields: &[
        made_of(
            "nodes",
            "[Lending!]!",
            "The lendings.",
            &Many::<Desk, Page, (), Lending> {
                object: &LENDING,
                of: |it, (), _| it.edges.iter().map(|edge| edge.row).collect(),
            },
        ),
        made_of(
            "edges",
            "[LendingEdge!]",
            "The lendings, each with its place.",
            &Many::<Desk, Page, (), Edge> { object: &EDGE, of: |it, (), _| it.edges.iter().collect() },
        ),
        field("totalCount", "Int!", "How many there are.", |it, _, out| out.int(it.total)),
    ],
};

pub(super) static EDGE: Object<Desk, Edge> = Object {
    name: "LendingEdge",
    about: "A lending on a page.",
    implements: &[],
    fields: &[
        field("cursor", "String!", "Its place.", |it, _, out| out.plain(it.cursor)),
        made_of(
            "node",
            "Lending!",
            "The lending.",
            &One::<Desk, Edge, (), Lending> { object: &LENDING, of: |it, (), _| Some(it.row) },
        ),
    ],
};

/// The lendings of each book.
pub(super) struct Lendings(pub(super) HashMap<&'static str, Page>);

impl Load<Desk> for Lendings {
    type Row = Book;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        Cost::page(first(args))
    }

    async fn load<'a>(rows: Vec<&'a Book>, (): (), at: Selection<'a, Desk>) -> Result<Self, Error> {
        at.context().load("lendings", rows.len()).await?;
        let returned = at.arg("returned").and_then(serde_json::Value::as_bool);
        let most = usize::try_from(page(at)?).unwrap();
        let of = |book: &Book| {
            let mine = LENDINGS.iter().filter(|lending| lending.book == book.id);
            let mine = mine.filter(|lending| returned.is_none_or(|returned| lending.returned == returned));
            let mut edges: Vec<Edge> = mine.enumerate().map(|(cursor, row)| Edge { cursor, row }).collect();
            let total = i32::try_from(edges.len()).unwrap();
            edges.truncate(most);
            Page { edges, total }
        };
        Ok(Self(rows.iter().map(|book| (book.id, of(book))).collect()))
    }
}

/// The books that are lent.
struct Lent(HashMap<&'static str, &'static Book>);

impl Part<Desk> for Lent {
    type Row = Lending;
    const ROWS: u32 = 1;

    async fn load<'a>(rows: Vec<&'a Lending>, desk: &'a Desk) -> Result<Self, Error> {
        desk.load("lent", rows.len()).await?;
        Ok(Self(rows.iter().filter_map(|row| Some((row.book, rows::book(row.book)?))).collect()))
    }
}

/// What a command gives back.
pub(super) static PAYLOAD: Object<Desk, Lending> = Object {
    name: "LendPayload",
    about: "What was done.",
    implements: &[],
    fields: &[made_of(
        "lending",
        "Lending!",
        "The lending.",
        &One::<Desk, Lending, (), Lending> { object: &LENDING, of: |it, (), _| Some(it) },
    )],
};

pub(super) static LEND: InputObject = InputObject {
    name: "LendInput",
    about: "What to lend, and to whom.",
    fields: &[
        input("book", "ID!", "The book."),
        input("member", "String", "Who takes it."),
        input("due", "Date!", "When it is due."),
        input("terms", "Terms", "On these terms."),
    ],
};

pub(super) static TERMS: InputObject = InputObject {
    name: "Terms",
    about: "Terms.",
    fields: &[input("weeks", "Int!", "So many weeks."), input("reminders", "[Date!]", "On these days.")],
};

pub(super) const INPUT: &[Input] = &[Input::required("input", "LendInput", "What and to whom.")];

#[derive(Deserialize)]
struct LendArguments {
    input: Lend,
}

#[derive(Deserialize)]
struct Lend {
    book: String,
    member: Option<String>,
    due: String,
}

/// A book is lent.
pub(super) struct Lends(pub(super) Lending);

impl Load<Desk> for Lends {
    type Row = Root;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a, Desk>) -> Result<Self, Error> {
        at.context().load("lend", 1).await?;
        let LendArguments { input } = at.args()?;
        let book = rows::book(&input.book).ok_or(Error::Failed("lend"))?;
        let (member, due) = (input.member.map(Into::into), input.due.into());
        Ok(Self(Lending { id: "l9", book: book.id, member, due, returned: false }))
    }
}
