//! What is loaded, how often, and beside what.

use crate::toy::{Desk, ask};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Barrier, time::timeout};

async fn loads_of(query: &str) -> Vec<(&'static str, usize)> {
    let desk = Desk::default();
    let answer = ask(&desk, query).await;
    assert!(answer.body.get("errors").is_none(), "{}", answer.text);
    desk.loaded()
}

#[tokio::test]
async fn a_part_is_loaded_once_for_all_fields_and_rows() {
    let once = [("authors", 6), ("books", 1)];
    assert_eq!(loads_of("{ books { byline } }").await, once);
    assert_eq!(
        loads_of(
            "{ books { byline again: byline author { id } a: author { name } ...F ... on Book { byline } } }
             fragment F on Book { third: byline author { name } }"
        )
        .await,
        once
    );
    let both = [("authors", 6), ("books", 1), ("neighbours", 6), ("shelves", 6)];
    assert_eq!(loads_of("{ books { label shelf neighbours byline } }").await, both);
}

#[tokio::test]
async fn a_part_is_loaded_for_each_list_by_itself() {
    assert_eq!(
        loads_of("{ a: books(first: 2) { byline } b: books(first: 3) { byline } }").await,
        [("authors", 2), ("authors", 3), ("books", 1), ("books", 1)]
    );
}

#[tokio::test]
async fn a_fields_own_is_loaded_once_for_each_alias_and_for_all_rows() {
    assert_eq!(
        loads_of("{ authors { books { id } books { title } poems: books(genre: POEM) { id } } }").await,
        [("Author.books", 3), ("Author.books", 3)]
    );
    assert_eq!(loads_of("{ books { lendings { totalCount } } }").await, [("books", 1), ("lendings", 6)]);
}

#[tokio::test]
async fn each_level_is_loaded_at_once() {
    assert_eq!(
        loads_of("{ authors { books { lendings { nodes { book { shelf } } } } } }").await,
        [("Author.books", 3), ("lendings", 6), ("lent", 7), ("shelves", 7)]
    );
}

#[tokio::test]
async fn of_an_interface_each_type_is_loaded_at_once() {
    assert_eq!(
        loads_of(
            "{ nodes(ids: [\"b1\", \"a1\", \"b2\", \"l1\", \"none\", \"a2\"]) {
               ... on Book { shelf } ... on Author { bookCount } ... on Lending { book { id } } } }"
        )
        .await,
        [("counts", 2), ("lent", 1), ("nodes", 1), ("shelves", 2)]
    );
    assert_eq!(
        loads_of("{ books { seeAlso { id ... on Author { bookCount } } } }").await,
        [("books", 1), ("counts", 2), ("seeAlso", 6)]
    );
}

#[tokio::test]
async fn nothing_is_loaded_for_no_rows_or_for_what_is_not_asked() {
    assert_eq!(loads_of("{ books(first: 0) { byline lendings { totalCount } } }").await, [("books", 1)]);
    assert_eq!(loads_of("{ book(id: \"none\") { author { bookCount } } }").await, [("book", 1)]);
    assert_eq!(loads_of("{ authors { id name prizes { year } } welcome }").await, []);
}

/// Asks while each load waits until so many are under way.
async fn met(loads: usize, query: &str) -> bool {
    let desk = Desk { meeting: Some(Arc::new(Barrier::new(loads))), ..Desk::default() };
    timeout(Duration::from_millis(300), ask(&desk, query)).await.is_ok()
}

#[tokio::test]
async fn what_shares_nothing_is_loaded_side_by_side() {
    assert!(met(2, "{ book(id: \"b1\") { id } books { id } }").await, "root fields");
    assert!(met(2, "{ authors { books { id } b: books(first: 1) { id } } }").await, "two aliases");
    assert!(met(2, "{ authors { bookCount books { id } } }").await, "a part and a load");
    assert!(met(2, "{ authors { bookCount } a: authors { bookCount } }").await, "two lists");
    // One load after the other has nobody to meet.
    assert!(!met(2, "{ books { byline } }").await, "a part of rows that are loaded first");
}
