// The smallest example: books, and how often each was lent. `cargo run -p engine --example shelf`

use engine::{
    Api, Context, Declarations, Executor, Leaf, Many, Object, Part, Request, Schema, With, Writer, field,
    made_of,
};
use std::{collections::HashMap, convert::Infallible, sync::LazyLock};

/// Who asks. An application keeps here what its loads need: a store, a viewer.
struct Visitor;

impl Context for Visitor {
    type Gate = Infallible;
    type Error = engine::Error;

    fn gate_name(gate: Infallible) -> Option<&'static str> {
        match gate {}
    }

    fn admits(&self, gate: Infallible) -> Result<(), engine::Error> {
        match gate {}
    }
}

impl Api for Visitor {
    fn schema() -> &'static Schema {
        static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
            engine::schema(Declarations {
                objects: vec![&QUERY, &MUTATION, &BOOK],
                interfaces: vec![],
                inputs: vec![],
                scalars: vec![],
                enums: vec![],
                gates: None,
                texts: None,
            })
        });
        &SCHEMA
    }
}

/// A row.
struct Book {
    title: &'static str,
}

/// What root fields are fields of.
struct Root {
    books: Vec<Book>,
}

/// How often each book was lent: loaded once, whichever fields need it, for all books of a list.
struct Lendings(HashMap<&'static str, i32>);

impl Part<Visitor> for Lendings {
    type Row = Book;
    const ROWS: u32 = 1;

    async fn load<'a>(books: Vec<&'a Book>, _: &'a Visitor) -> Result<Self, engine::Error> {
        // Here an application sends one statement.
        Ok(Self(books.iter().map(|book| (book.title, 7)).collect()))
    }
}

static BOOK: Object<Visitor, Book> = Object {
    name: "Book",
    about: "A book.",
    implements: &[],
    fields: &[
        field("title", "String!", "Its title.", |book, _, out| out.string(book.title)),
        made_of(
            "lendings",
            "Int",
            "How often it was lent.",
            &Leaf::<Visitor, Book, With<Lendings>> {
                write: |book, lendings, _, out| {
                    out.optional(lendings.0.get(book.title).copied(), Writer::int)
                },
            },
        ),
    ],
};

static QUERY: Object<Visitor, Root> = Object {
    name: "Query",
    about: "What can be asked.",
    implements: &[],
    fields: &[made_of(
        "books",
        "[Book!]!",
        "The books.",
        &Many::<Visitor, Root, (), Book> { object: &BOOK, of: |root, (), _| root.books.iter().collect() },
    )],
};

static MUTATION: Object<Visitor, Root> = Object {
    name: "Mutation",
    about: "What can be done.",
    implements: &[],
    fields: &[field("nothing", "Boolean", "Does nothing.", |_, _, out| out.null())],
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    static ROOT: LazyLock<Root> = LazyLock::new(|| Root { books: vec![Book { title: "三体" }] });
    let executor = Executor::<Visitor, Root>::new(&QUERY, &MUTATION, &ROOT);
    let request = Request { query: "{ books { lendings title } }".into(), ..Request::default() };
    let response = executor.execute(&request, Visitor).await;
    assert_eq!(response.body, r#"{"data":{"books":[{"lendings":7,"title":"三体"}]}}"#.as_bytes());
    std::io::Write::write_all(&mut std::io::stdout(), &response.body)
}
