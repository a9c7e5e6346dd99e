//! The same question over the same rows, answered by the engine and by async-graphql's own executor.
//! `cargo bench -p engine --profile dist`

use async_graphql::{ComplexObject, EmptyMutation, EmptySubscription, SimpleObject};
use engine::{Api, Context, Declarations, Executor, Many, Object, One, Request, field, made_of};
use std::{
    convert::Infallible,
    io::{Write as _, stdout},
    sync::LazyLock,
    time::{Duration, Instant},
};

const QUERY: &str = "{ books { id title pages author { id name born } } }";

#[derive(SimpleObject)]
struct Author {
    id: String,
    name: String,
    born: i32,
}

#[derive(SimpleObject)]
#[graphql(complex)]
struct Book {
    id: String,
    title: String,
    pages: Option<i32>,
    #[graphql(skip)]
    author: usize,
}

static AUTHORS: LazyLock<Vec<Author>> = LazyLock::new(|| {
    let author = |n| Author { id: format!("a{n}"), name: format!("Author {n}"), born: 1_900 + n };
    (0..50).map(author).collect()
});

static BOOKS: LazyLock<Vec<Book>> = LazyLock::new(|| {
    let book = |n: usize| Book {
        id: format!("b{n}"),
        title: format!("The {n}th book"),
        pages: (!n.is_multiple_of(3)).then_some(200),
        author: n % 50,
    };
    (0..1_000).map(book).collect()
});

struct Stock;

#[async_graphql::Object]
impl Stock {
    async fn books(&self) -> &[Book] {
        &BOOKS
    }
}

#[ComplexObject]
impl Book {
    async fn author(&self) -> Option<&Author> {
        AUTHORS.get(self.author)
    }
}

struct Anybody;

impl Context for Anybody {
    type Gate = Infallible;
    type Error = engine::Error;

    fn gate_name(gate: Infallible) -> Option<&'static str> {
        match gate {}
    }

    fn admits(&self, gate: Infallible) -> Result<(), engine::Error> {
        match gate {}
    }
}

impl Api for Anybody {
    fn schema() -> &'static engine::Schema {
        static SCHEMA: LazyLock<engine::Schema> = LazyLock::new(|| {
            engine::schema(Declarations {
                objects: vec![&ROOT, &NOTHING, &BOOK, &AUTHOR],
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

static AUTHOR: Object<Anybody, Author> = Object {
    name: "Author",
    about: "",
    implements: &[],
    fields: &[
        field("id", "String!", "", |it, _, out| out.string(&it.id)),
        field("name", "String!", "", |it, _, out| out.string(&it.name)),
        field("born", "Int!", "", |it, _, out| out.int(it.born)),
    ],
};

static BOOK: Object<Anybody, Book> = Object {
    name: "Book",
    about: "",
    implements: &[],
    fields: &[
        field("id", "String!", "", |it, _, out| out.string(&it.id)),
        field("title", "String!", "", |it, _, out| out.string(&it.title)),
        field("pages", "Int", "", |it, _, out| out.optional(it.pages, engine::Writer::int)),
        made_of(
            "author",
            "Author",
            "",
            &One::<Anybody, Book, (), Author> { object: &AUTHOR, of: |it, (), _| AUTHORS.get(it.author) },
        ),
    ],
};

static ROOT: Object<Anybody, ()> = Object {
    name: "Query",
    about: "",
    implements: &[],
    fields: &[made_of(
        "books",
        "[Book!]!",
        "",
        &Many::<Anybody, (), (), Book> { object: &BOOK, of: |(), (), _| BOOKS.iter().collect() },
    )],
};

static NOTHING: Object<Anybody, ()> = Object {
    name: "Mutation",
    about: "",
    implements: &[],
    fields: &[field("nothing", "Boolean", "", |(), _, out| out.null())],
};

/// The median of many runs.
async fn median<F: Future<Output = Vec<u8>>>(answer: impl Fn() -> F) -> Duration {
    let mut times = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        std::hint::black_box(answer().await);
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    times.swap_remove(times.len() / 2)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let stock = async_graphql::Schema::new(Stock, EmptyMutation, EmptySubscription);
    let engine = Executor::<Anybody, ()>::new(&ROOT, &NOTHING, &());
    let by_stock = || async { serde_json::to_vec(&stock.execute(QUERY).await).unwrap_or_default() };
    let request = Request { query: QUERY.to_owned(), ..Request::default() };
    let by_engine = || async { engine.execute(&request, Anybody).await.body };
    assert_eq!(by_stock().await, by_engine().await, "both answer the same");
    let (theirs, ours) = (median(by_stock).await, median(by_engine).await);
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    writeln!(stdout(), "1 000 books: async-graphql {theirs:?}, engine {ours:?}: {ratio:.1} times")
}
