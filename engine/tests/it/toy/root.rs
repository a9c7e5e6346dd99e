//! The root fields.

use super::{
    author::{AUTHOR, first, page},
    book::BOOK,
    desk::{Desk, Error, Gate},
    lending::{INPUT, Lends, PAYLOAD},
    rows::{AUTHORS, Author, Book, Lending},
    seek,
};
use engine::{
    AnyMany, AnyOne, AnyRow, Arguments, Cost, Leaf, Load, Loaded, Many, MaybeMany, Object, One, Selection,
    field, input, made_of,
};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What root fields are fields of.
pub struct Root;

const ID: &[engine::Input] = &[input("id", "ID!", "The id.")];
const IDS: &[engine::Input] = &[input("ids", "[ID!]!", "The ids.")];

pub static QUERY: Object<Desk, Root> = Object {
    name: "Query",
    about: "What can be asked.",
    implements: &[],
    fields: &[
        made_of(
            "books",
            "[Book!]!",
            "The books.",
            &Many::<Desk, Root, Loaded<Books>, Book> { object: &BOOK, of: |_, books, _| books.0.clone() },
        )
        .args(&[
            input("first", "Int", "So many."),
            input("filter", "BookFilter", "Which."),
            input("orderBy", "BookOrder", "In which order."),
        ]),
        made_of(
            "shelved",
            "[Book!]",
            "The same, or null where something in it must not be.",
            &MaybeMany::<Desk, Root, Loaded<Books>, Book> {
                object: &BOOK,
                of: |_, books, _| Some(books.0.clone()),
            },
        )
        .args(&[input("first", "Int", "So many.")]),
        made_of(
            "book",
            "Book",
            "A book.",
            &One::<Desk, Root, Loaded<BookById>, Book> { object: &BOOK, of: |_, book, _| book.0 },
        )
        .args(ID)
        .gate(Gate::Anybody),
        made_of(
            "authors",
            "[Author!]!",
            "The authors, known by heart.",
            &Many::<Desk, Root, (), Author> { object: &AUTHOR, of: |_, (), _| AUTHORS.iter().collect() },
        ),
        made_of(
            "node",
            "Node",
            "What has this id.",
            &AnyOne::<Desk, Root, Loaded<Nodes>> { of: |_, nodes, _| nodes.0.first()?.as_ref() },
        )
        .args(ID),
        made_of(
            "nodes",
            "[Node]!",
            "What has these ids.",
            &AnyMany::<Desk, Root, Loaded<Nodes>> {
                of: |_, nodes, _| nodes.0.iter().map(Option::as_ref).collect(),
            },
        )
        .args(IDS),
        made_of(
            "wanted",
            "[Node!]",
            "The same, or null where one of them is missing.",
            &AnyMany::<Desk, Root, Loaded<Nodes>> {
                of: |_, nodes, _| nodes.0.iter().map(Option::as_ref).collect(),
            },
        )
        .args(IDS),
        field("echo", "String!", "What came in.", |_, at, out| {
            let args: Arguments = match at.args() {
                Ok(args) => args,
                Err(error) => return at.fail(&error, out),
            };
            out.string(&plain(&Value::Object(args)).to_string())
        })
        .args(&[
            input("int", "Int", ""),
            input("float", "Float", ""),
            input("text", "String", ""),
            input("flag", "Boolean", ""),
            input("id", "ID", ""),
            input("genre", "Genre", ""),
            input("date", "Date", ""),
            input("ints", "[Int!]", ""),
            input("grid", "[[Int]]", ""),
            input("filter", "BookFilter", ""),
            input("filters", "[BookFilter!]", ""),
            input("lend", "LendInput", ""),
        ]),
        field("needs", "Int!", "What must come in.", |_, at, out| {
            out.int(at.arg("number").and_then(Value::as_i64).unwrap_or_default())
        })
        .args(&[input("number", "Int!", ""), input("list", "[Int!]", "")]),
        field("motto", "String!", "A motto.", |_, _, out| out.string("read"))
            .deprecated("Nobody reads it. Take `welcome`."),
        field("welcome", "String!", "A welcome.", |_, _, out| out.string("come in")),
        field("bell", "String", "Fails.", |_, at, out| at.fail(&Error::Failed("bell"), out)),
        field("alarm", "String!", "Fails, and must not.", |_, at, out| at.fail(&Error::Failed("alarm"), out)),
        made_of(
            "takings",
            "Int",
            "What was taken in.",
            &Leaf::<Desk, Root, Loaded<Takings>> { write: |_, it, _, out| out.int(it.0) },
        )
        .gate(Gate::Keeper),
        made_of(
            "keys",
            "Int!",
            "How many keys there are.",
            &Leaf::<Desk, Root, Loaded<Takings>> { write: |_, it, _, out| out.int(it.0) },
        )
        .gate(Gate::Keeper),
        field("inventory", "Int", "Takes long to count.", |_, _, out| out.int(6)).work(30_000),
    ],
};

pub static MUTATION: Object<Desk, Root> = Object {
    name: "Mutation",
    about: "What can be done.",
    implements: &[],
    fields: &[
        made_of(
            "lend",
            "LendPayload!",
            "Lends a book.",
            &One::<Desk, Root, Loaded<Lends>, Lending> { object: &PAYLOAD, of: |_, it, _| Some(&it.0) },
        )
        .args(INPUT),
        made_of(
            "lendRare",
            "LendPayload",
            "Lends a rare book.",
            &One::<Desk, Root, Loaded<Lends>, Lending> { object: &PAYLOAD, of: |_, it, _| Some(&it.0) },
        )
        .args(INPUT)
        .gate(Gate::Keeper),
    ],
};

struct Books(Vec<&'static Book>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BookArguments {
    #[serde(default)]
    filter: Option<seek::Filter>,
    #[serde(default)]
    order_by: Option<String>,
}

impl Load<Desk> for Books {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        Cost::page(first(args))
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a, Desk>) -> Result<Self, Error> {
        at.context().load("books", 1).await?;
        let BookArguments { filter, order_by } = at.args()?;
        let most = usize::try_from(page(at)?).unwrap();
        Ok(Self(seek::books(&filter.unwrap_or_default(), order_by.as_deref(), most)))
    }
}

struct BookById(Option<&'static Book>);

impl Load<Desk> for BookById {
    type Row = Root;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a, Desk>) -> Result<Self, Error> {
        at.context().load("book", 1).await?;
        Ok(Self(at.arg("id").and_then(Value::as_str).and_then(super::rows::book)))
    }
}

struct Nodes(Vec<Option<AnyRow<Desk>>>);

impl Load<Desk> for Nodes {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        let ids = args.get("ids").and_then(Value::as_array).map_or(1, Vec::len);
        Cost::page(u32::try_from(ids).unwrap())
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a, Desk>) -> Result<Self, Error> {
        at.context().load("nodes", 1).await?;
        let ids = at.arg("ids").and_then(Value::as_array).into_iter().flatten();
        let ids = ids.chain(at.arg("id")).filter_map(Value::as_str);
        Ok(Self(ids.map(seek::node).collect()))
    }
}

struct Takings(i32);

impl Load<Desk> for Takings {
    type Row = Root;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a, Desk>) -> Result<Self, Error> {
        at.context().load("takings", 1).await?;
        Ok(Self(12))
    }
}

/// A value as any language writes it: 3.0 is 3, and names are in alphabetical order.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => match number.to_string().strip_suffix(".0") {
            Some(whole) => whole.parse::<i64>().map_or_else(|_| value.clone(), Value::from),
            None => value.clone(),
        },
        Value::Array(values) => values.iter().map(plain).collect(),
        Value::Object(fields) => {
            let sorted: BTreeMap<_, _> =
                fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
            sorted.into_iter().collect()
        }
        value => value.clone(),
    }
}
