//! A small library: what stands on its shelves, and who has it at home.

use serde::Serialize;
use std::borrow::Cow;

#[derive(Clone, Copy, Serialize)]
pub struct Author {
    pub id: &'static str,
    pub name: &'static str,
    pub born: Option<i32>,
    /// Some have won none, and of some it is not known.
    pub prizes: Option<&'static [Prize]>,
}

#[derive(Clone, Copy, Serialize)]
pub struct Prize {
    pub name: &'static str,
    pub year: i32,
}

#[derive(Clone, Copy, Serialize)]
pub struct Book {
    pub id: &'static str,
    pub title: &'static str,
    pub author: &'static str,
    pub genre: &'static str,
    pub pages: Option<i32>,
    pub published: &'static str,
    pub tags: &'static [&'static str],
    pub shelf: Option<&'static str>,
    /// Ids of other books and of authors; one of them leads nowhere.
    pub see_also: &'static [&'static str],
}

#[derive(Clone, Serialize)]
pub struct Lending {
    pub id: &'static str,
    pub book: &'static str,
    pub member: Option<Cow<'static, str>>,
    pub due: Cow<'static, str>,
    pub returned: bool,
}

pub static AUTHORS: [Author; 3] = [
    Author {
        id: "a1",
        name: "Ursula \"K.\" Le Guin",
        born: Some(1929),
        prizes: Some(&[Prize { name: "Hugo", year: 1970 }, Prize { name: "Nebula", year: 1969 }]),
    },
    Author { id: "a2", name: "刘慈欣", born: Some(1963), prizes: Some(&[]) },
    Author { id: "a3", name: "Anonymous\n\u{1f4da}", born: None, prizes: None },
];

pub static BOOKS: [Book; 6] = [
    Book {
        id: "b1",
        title: "The Dispossessed",
        author: "a1",
        genre: "FICTION",
        pages: Some(387),
        published: "1974-05-01",
        tags: &["utopia", "moon"],
        shelf: Some("L-01"),
        see_also: &["b2", "a2"],
    },
    Book {
        id: "b2",
        title: "三体",
        author: "a2",
        genre: "FICTION",
        pages: Some(302),
        published: "2008-01-01",
        tags: &[],
        shelf: None,
        see_also: &["b1", "nowhere", "b3"],
    },
    Book {
        id: "b3",
        title: "Steering the Craft",
        author: "a1",
        genre: "ESSAY",
        pages: None,
        published: "1998-01-01",
        tags: &["writing"],
        shelf: Some("E-07"),
        see_also: &[],
    },
    Book {
        id: "b4",
        title: "Beowulf",
        author: "a3",
        genre: "POEM",
        pages: Some(96),
        published: "1815-01-01",
        tags: &["monster", "dragon", "\u{7}bell"],
        shelf: Some("P-02"),
        see_also: &["a3"],
    },
    Book {
        id: "b5",
        title: "流浪地球",
        author: "a2",
        genre: "FICTION",
        pages: Some(0),
        published: "2000-07-01",
        tags: &["earth"],
        shelf: None,
        see_also: &["b2"],
    },
    Book {
        id: "b6",
        title: "",
        author: "a3",
        genre: "POEM",
        pages: None,
        published: "1900-01-01",
        tags: &[],
        shelf: Some("P-02"),
        see_also: &[],
    },
];

pub static LENDINGS: [Lending; 7] = [
    lending("l1", "b1", Some("Mei"), "2024-03-01", true),
    lending("l2", "b1", None, "2024-04-01", true),
    lending("l3", "b1", Some("Tom"), "2024-05-01", false),
    lending("l4", "b2", Some("Mei"), "2024-05-02", false),
    lending("l5", "b4", Some("Tom"), "2024-02-29", true),
    lending("l6", "b5", None, "2024-06-01", false),
    lending("l7", "b5", Some("Mei"), "2024-01-01", true),
];

const fn lending(
    id: &'static str,
    book: &'static str,
    member: Option<&'static str>,
    due: &'static str,
    returned: bool,
) -> Lending {
    let member = match member {
        Some(member) => Some(Cow::Borrowed(member)),
        None => None,
    };
    Lending { id, book, member, due: Cow::Borrowed(due), returned }
}

pub fn author(id: &str) -> Option<&'static Author> {
    AUTHORS.iter().find(|author| author.id == id)
}

pub fn book(id: &str) -> Option<&'static Book> {
    BOOKS.iter().find(|book| book.id == id)
}
