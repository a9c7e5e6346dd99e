//! Finding books by filter and order, and things by id.

use super::{
    author::AUTHOR,
    book::BOOK,
    desk::Desk,
    lending::LENDING,
    rows::{self, BOOKS, Book, LENDINGS},
};
use engine::AnyRow;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Filter {
    genre: Option<Vec<String>>,
    title_contains: Option<String>,
    min_pages: Option<i32>,
    before: Option<String>,
    not: Option<Box<Filter>>,
}

impl Filter {
    fn takes(&self, book: &Book) -> bool {
        self.genre.as_ref().is_none_or(|genres| genres.iter().any(|genre| genre == book.genre))
            && self.title_contains.as_ref().is_none_or(|part| book.title.contains(part.as_str()))
            && self.min_pages.is_none_or(|least| book.pages.is_some_and(|pages| pages >= least))
            && self.before.as_ref().is_none_or(|day| book.published < day.as_str())
            && self.not.as_ref().is_none_or(|not| !not.takes(book))
    }
}

pub(super) fn books(filter: &Filter, order: Option<&str>, most: usize) -> Vec<&'static Book> {
    let mut books: Vec<_> = BOOKS.iter().filter(|book| filter.takes(book)).collect();
    match order {
        Some("TITLE") => books.sort_by_key(|book| book.title),
        Some(_) => books.sort_by_key(|book| book.published),
        None => {}
    }
    books.truncate(most);
    books
}

/// What an id leads to.
pub(super) fn node(id: &str) -> Option<AnyRow<Desk>> {
    let book = rows::book(id).map(|book| AnyRow::new(&BOOK, *book));
    let author = || rows::author(id).map(|author| AnyRow::new(&AUTHOR, *author));
    let lending = || {
        let lending = LENDINGS.iter().find(|lending| lending.id == id);
        lending.map(|lending| AnyRow::new(&LENDING, lending.clone()))
    };
    book.or_else(author).or_else(lending)
}
