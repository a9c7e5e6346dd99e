// What the documentation's examples are about: a book, two loads of it, and a part.

#[allow(unused_imports)]
use engine::*;
use std::convert::Infallible;

struct Visitor;

impl Context for Visitor {
    type Gate = Infallible;
    type Error = Error;

    fn gate_name(gate: Infallible) -> Option<&'static str> {
        match gate {}
    }

    fn admits(&self, gate: Infallible) -> Result<()> {
        match gate {}
    }
}

struct Book;

/// How often it was lent.
struct Lendings(i32);

impl Load<Visitor> for Lendings {
    type Row = Book;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Book>, (): (), _: Selection<'a, Visitor>) -> Result<Self> {
        Ok(Self(7))
    }
}

/// How good it is.
struct Rating(i32);

impl Load<Visitor> for Rating {
    type Row = Book;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Book>, (): (), _: Selection<'a, Visitor>) -> Result<Self> {
        Ok(Self(5))
    }
}

/// Where it stands.
struct Shelf(i32);

impl Part<Visitor> for Shelf {
    type Row = Book;
    const ROWS: u32 = 1;

    async fn load<'a>(_: Vec<&'a Book>, _: &'a Visitor) -> Result<Self> {
        Ok(Self(1))
    }
}
